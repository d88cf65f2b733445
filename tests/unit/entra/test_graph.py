"""The way to Graph: batches, retries within limits, lost answers, stops and new tokens."""

from __future__ import annotations

import base64
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from helpers.facts import StillCancel, StillClock

from assistant.entra.call import Call, Capture, Ref, Repeat, State
from assistant.entra.faults import Kind, kind_of
from assistant.entra.graph import Graph, Note
from assistant.entra.token import SignInNeeded
from assistant.errors import AssistantError, NetworkError, ServiceError, SignInError, Stopped
from assistant.practice.http import Response
from assistant.practice.serve import running_practice
from assistant.tasks import Cancel, Pool, system_clock
from assistant.web import NEVER_SENT, Network, Web

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

BASE = "https://graph.example/v1.0"
OK: Any = (200, {}, {"id": "1"})


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Server:
    """Answers each request from a list for its key, ``METHOD path``; the last answer stays.

    A whole batch is asked for as ``$batch``; ``None`` as an item's answer leaves it out.
    """

    script: dict[str, list[Any]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None
    ) -> Answer:
        path = url.removeprefix(BASE)
        self.ids.append(headers.get("client-request-id", "-"))
        if path != "/$batch":
            return self._answer(self._one(f"{method} {path}"))
        items = json.loads(body or b"")["requests"]
        self.batches.append(len(items))
        if "$batch" in self.script:
            return self._answer(self._one("$batch"))
        responses: list[Any] = []
        for item in items:
            self.ids.append(item.get("headers", {}).get("client-request-id", "-"))
            told = self._one(f"{item['method']} {item['url']}")
            if told is not None:
                status, extra, doc = told
                part = {"id": item["id"], "status": status, "headers": extra, "body": doc}
                responses.insert(0, part)  # a batch's answers come in any order
        return Answer(200, {"request-id": "outer"}, json.dumps({"responses": responses}).encode())

    @staticmethod
    def _answer(told: Any) -> Answer:
        status, headers, doc = told
        if isinstance(doc, bytes):
            return Answer(status, headers, doc)
        return Answer(status, headers, json.dumps(doc).encode() if doc is not None else b"")

    def _one(self, key: str) -> Any:
        self.seen.append(key)
        answers = self.script.get(key, [OK])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Bench:
    graph: Graph
    server: Server
    clock: StillClock
    tokens: list[str]
    told: list[str]
    notes: list[Note]


@pytest.fixture
def bench() -> Iterator[Bench]:
    clock, server, tokens = StillClock(), Server(), []
    cancel: Any = StillCancel(clock)

    def token(*, fresh: bool = False, claims: str = "") -> str:
        tokens.append(claims if fresh else "cached")
        return "t"

    numbers = count(1)
    told: list[str] = []
    notes: list[Note] = []
    with Pool(Cancel(), 4) as pool:
        graph = Graph(
            BASE,
            server.send,
            token,
            pool,
            clock,
            cancel,
            lambda: 0.5,
            notes.append,
            new_id=lambda: f"ours-{next(numbers)}",
            log=told.append,
        )
        yield Bench(graph, server, clock, tokens, told, notes)


def write(key: str = "w", path: str = "/things", **more: Any) -> Call:
    return Call(key, "POST", (path,), {"a": 1}, **more)


def read(key: str = "r", path: str = "/things", **more: Any) -> Call:
    return Call(key, "GET", (path,), **more)


def refusal(status: int, message: str = "", **headers: str) -> Any:
    return (status, headers, {"error": {"code": "X", "message": message}})


def test_a_single_call_goes_alone_and_more_go_in_twenties(bench: Bench) -> None:
    bench.graph.run([write()], {})
    assert bench.server.batches == []
    bench.graph.run([write(f"k{n}", f"/things/{n}") for n in range(45)], {})
    assert sorted(bench.server.batches) == [5, 20, 20]
    assert (bench.graph.tally.requests, bench.graph.tally.waves) == (4, 2)


def test_holes_are_filled_when_it_is_sent_and_answers_are_captured(bench: Bench) -> None:
    call = replace(write(), path=("/things/", Ref("a", "id")), captures=(Capture("id", "id"),))
    outcome = bench.graph.run([call], {("a", "id"): "7"})["w"]
    assert bench.server.seen == ["POST /things/7"]
    assert (outcome.state, outcome.captured) == (State.DONE, {"id": "1"})


def test_a_throttled_item_is_tried_again_alone_when_it_was_told_to(bench: Bench) -> None:
    bench.server.script["POST /busy"] = [(429, {"Retry-After": "2.128"}, {}), OK]
    calls = [write("fine", "/fine"), write("busy", "/busy")]
    outcomes = bench.graph.run(calls, {})
    assert [o.state for o in outcomes.values()] == [State.DONE, State.DONE]
    assert bench.server.seen.count("POST /fine") == 1
    assert bench.clock.seconds == pytest.approx(2.128)


def test_it_does_not_wait_for_ever(bench: Bench) -> None:
    bench.server.script["POST /things"] = [refusal(503)]
    outcome = bench.graph.run([write()], {})["w"]
    assert outcome.state is State.FAILED
    assert bench.clock.seconds <= 120


def test_a_create_whose_answer_was_lost_is_never_sent_again(bench: Bench) -> None:
    bench.server.script["POST /things"] = [NetworkError("network.closed", host="h"), OK]
    outcome = bench.graph.run([write(repeat=Repeat.NEVER)], {})["w"]
    assert outcome.state is State.UNKNOWN
    assert bench.server.seen == ["POST /things"]


@pytest.mark.parametrize("code", sorted(NEVER_SENT))
def test_what_never_left_may_be_sent_again_even_if_it_creates(bench: Bench, code: str) -> None:
    bench.server.script["POST /things"] = [NetworkError(code, host="h"), OK]
    outcome = bench.graph.run([write(repeat=Repeat.NEVER)], {})["w"]
    assert (outcome.state, len(bench.server.seen)) == (State.DONE, 2)


def test_what_can_be_repeated_is_repeated_after_a_lost_answer(bench: Bench) -> None:
    bench.server.script["POST /things"] = [NetworkError("network.closed", host="h"), OK]
    assert bench.graph.run([write()], {})["w"].state is State.DONE


def test_what_is_there_already_is_as_wished(bench: Bench) -> None:
    told = "Permission being assigned already exists on the object"
    bench.server.script["POST /things"] = [refusal(400, told)]
    call = write(already=("permission being assigned already exists",))
    assert bench.graph.run([call], {})["w"].state is State.ALREADY


def test_replication_is_waited_for_with_growing_pauses(bench: Bench) -> None:
    bench.server.script["POST /things"] = [refusal(404), refusal(404), refusal(404), OK]
    outcome = bench.graph.run([write(may_lag=True)], {})["w"]
    assert (outcome.state, outcome.attempts) == (State.DONE, 4)
    assert bench.clock.seconds == pytest.approx(0.25 + 0.5 + 1.0)


def test_a_missing_object_is_an_answer_where_that_is_fine(bench: Bench) -> None:
    bench.server.script["GET /users/x"] = [refusal(404)]
    call = Call("u", "GET", ("/users/x",), absent_is_fine=True)
    assert bench.graph.read([call])["u"].state is State.ABSENT


CHALLENGE = '{"access_token": {"nbf": {"essential": true, "value": "1"}}}'


def challenge(status: int = 401, claims: str = CHALLENGE) -> Any:
    coded = base64.b64encode(claims.encode()).decode()
    return refusal(status, **{"WWW-Authenticate": f'Bearer realm="", claims="{coded}"'})


def test_a_refused_token_is_renewed_once_with_its_challenge(bench: Bench) -> None:
    challenge = {"WWW-Authenticate": 'Bearer realm="", claims="e30="'}
    bench.server.script["POST /things"] = [(401, challenge, {}), OK]
    assert bench.graph.run([write()], {})["w"].state is State.DONE
    assert bench.tokens == ["cached", "{}"]


def test_where_a_person_must_sign_in_the_rest_is_not_sent(bench: Bench) -> None:
    need = SignInError("signin.needed", scopes="x")

    def token(*, fresh: bool = False, claims: str = "") -> str:
        del claims
        if fresh:
            raise need
        return "t"

    bench.graph.token = token
    bench.server.script["POST /b"] = [refusal(401)]
    outcomes = bench.graph.run([write("a", "/a"), write("b", "/b")], {})
    assert (outcomes["a"].state, outcomes["b"].state) == (State.DONE, State.NOT_SENT)
    assert bench.graph.need is need


@pytest.mark.parametrize("status", [401, 403])
def test_only_the_item_that_was_challenged_is_sent_again(bench: Bench, status: int) -> None:
    bench.server.script["GET /b"] = [challenge(status), OK]
    outcomes = bench.graph.run([read("a", "/a"), read("b", "/b"), read("c", "/c")], {})
    assert {o.state for o in outcomes.values()} == {State.DONE}
    assert bench.server.seen == ["GET /a", "GET /b", "GET /c", "GET /b"]
    assert bench.tokens == ["cached", CHALLENGE]


def test_a_token_that_stays_refused_ends_there(bench: Bench) -> None:
    bench.server.script["POST /things"] = [refusal(401)]
    outcome = bench.graph.run([write()], {})["w"]
    assert (outcome.state, len(bench.server.seen)) == (State.FAILED, 2)
    assert outcome.fault is not None
    assert kind_of(outcome.fault) is Kind.TOKEN
    assert (bench.graph.need, bench.clock.seconds) == (None, 0)


@pytest.mark.parametrize("status", [401, 403])
def test_a_challenge_that_no_new_token_meets_is_a_persons_to_meet(
    bench: Bench, status: int
) -> None:
    bench.server.script["POST /b"] = [challenge(status)]
    wanted = write("b", "/b", scopes=frozenset({"Application.ReadWrite.All"}))
    outcomes = bench.graph.run([write("a", "/a"), wanted], {})
    assert (outcomes["a"].state, outcomes["b"].state) == (State.DONE, State.NOT_SENT)
    need = bench.graph.need
    assert isinstance(need, SignInNeeded)
    assert (need.claims, need.reason, need.exit_status) == (CHALLENGE, "challenge", 3)
    assert need.scopes == {"Application.ReadWrite.All", "User.Read"}
    assert [note.state for note in bench.notes if note.key == "b"] == ["sent", "answered"]

    bench.graph.need = None  # the person signed in, and it is refused all the same
    outcome = bench.graph.run([wanted], {})["b"]
    assert (outcome.state, bench.graph.need) == (State.FAILED, None)
    assert outcome.fault is not None
    assert kind_of(outcome.fault) is Kind.TOKEN


def test_a_challenge_ends_a_look(bench: Bench) -> None:
    bench.server.script["GET /me"] = [challenge()]
    with pytest.raises(SignInNeeded):
        bench.graph.read([read("me", "/me")])


TROUBLE = [
    NetworkError("network.timeout", host="login"),
    ServiceError("signin.unavailable"),
    SignInError("signin.expired"),
]


@pytest.mark.parametrize("trouble", TROUBLE, ids=lambda error: error.code)
@pytest.mark.parametrize("when", ["at first", "when it is renewed"])
def test_a_login_in_trouble_leaves_no_call_in_doubt(
    bench: Bench, when: str, trouble: AssistantError
) -> None:
    bench.server.script["POST /things"] = [refusal(401)]

    def token(*, fresh: bool = False, claims: str = "") -> str:
        del claims
        if fresh or when == "at first":
            raise trouble
        return "t"

    bench.graph.token = token
    outcome = bench.graph.run([write(repeat=Repeat.NEVER)], {})["w"]
    assert outcome.state is State.NOT_SENT
    assert len(bench.server.seen) == (0 if when == "at first" else 1)
    assert bench.graph.need is trouble
    with pytest.raises(type(trouble)):
        bench.graph.read([read()])


def test_what_may_have_arrived_stays_in_doubt_when_there_is_no_token_any_more(
    bench: Bench,
) -> None:
    lost = NetworkError("network.closed", host="h")
    bench.server.script["POST /things"] = [lost, refusal(401)]

    def token(*, fresh: bool = False, claims: str = "") -> str:
        del claims
        if fresh:
            raise SignInError("signin.expired")
        return "t"

    bench.graph.token = token
    assert bench.graph.run([write()], {})["w"].state is State.UNKNOWN


def test_a_stop_while_a_token_is_fetched_is_a_stop(bench: Bench) -> None:
    def token(*, fresh: bool = False, claims: str = "") -> str:
        del fresh, claims
        raise Stopped("run.stopped")

    bench.graph.token = token
    assert bench.graph.run([write()], {})["w"].state is State.NOT_SENT
    with pytest.raises(Stopped):
        bench.graph.read([read()])


def test_a_stop_keeps_what_was_answered_and_doubts_what_was_lost(bench: Bench) -> None:
    bench.server.script["POST /lost"] = [NetworkError("network.closed", host="h")]
    bench.server.script["POST /busy"] = [refusal(429)]
    bench.graph.cancel.on_wait = bench.graph.cancel.set  # type: ignore[attr-defined]  # StillCancel
    outcomes = bench.graph.run([write("busy", "/busy")], {})
    assert outcomes["busy"].state is State.NOT_SENT


def test_every_page_is_read_and_a_foreign_one_is_not(bench: Bench) -> None:
    page = {"value": [1], "@odata.nextLink": f"{BASE}/users?$skiptoken=x"}
    bench.server.script["GET /users"] = [(200, {}, page)]
    bench.server.script["GET /users?$skiptoken=x"] = [(200, {}, {"value": [2]})]
    call = Call("u", "GET", ("/users",))
    assert (bench.graph.read([call])["u"].body or {})["value"] == [1, 2]
    bench.server.script["GET /users"] = [(200, {}, {**page, "@odata.nextLink": "https://evil/x"})]
    with pytest.raises(ServiceError, match=r"graph\.foreign_page"):
        bench.graph.read([call])


@pytest.mark.parametrize(
    "link",
    [
        "https://graph.example.evil/v1.0/users",
        "https://graph.example/v1.0evil/users",
        "https://graph.example/beta/users",
        "http://graph.example/v1.0/users",
        "/v1.0/users",
    ],
)
def test_a_token_goes_nowhere_but_to_this_graph(bench: Bench, link: str) -> None:
    bench.server.script["GET /users"] = [(200, {}, {"value": [1], "@odata.nextLink": link})]
    with pytest.raises(ServiceError, match=r"graph\.foreign_page"):
        bench.graph.read([read(path="/users")])
    assert bench.server.seen == ["GET /users"]


def test_a_list_that_leads_back_to_itself_ends(bench: Bench) -> None:
    page = {"value": [1], "@odata.nextLink": f"{BASE}/users?$skiptoken=x"}
    bench.server.script["GET /users"] = [(200, {}, page)]
    bench.server.script["GET /users?$skiptoken=x"] = [(200, {}, page)]
    with pytest.raises(NetworkError, match=r"network\.garbled"):
        bench.graph.read([read(path="/users")])


def test_a_page_that_fails_spoils_the_list(bench: Bench) -> None:
    page = {"value": [1], "@odata.nextLink": f"{BASE}/users?$skiptoken=x"}
    bench.server.script["GET /users"] = [(200, {}, page)]
    bench.server.script["GET /users?$skiptoken=x"] = [refusal(400)]
    outcome = bench.graph.read([read(path="/users")])["r"]
    assert (outcome.state, outcome.body) == (State.FAILED, None)


# --- a Graph that is busy, and answers that are none ----------------------------------------------


@pytest.mark.parametrize("status", [429, 503, 504])
def test_it_does_not_begin_to_wait_longer_than_it_may(bench: Bench, status: int) -> None:
    bench.server.script["GET /things"] = [refusal(status, **{"Retry-After": "3600"})]
    outcome = bench.graph.run([read()], {})["r"]
    assert (outcome.state, len(bench.server.seen)) == (State.FAILED, 1)
    assert bench.clock.seconds == 0
    assert outcome.fault is not None
    assert outcome.fault.retry_after == 3600


def test_where_no_pause_is_named_it_grows(bench: Bench) -> None:
    bench.server.script["GET /things"] = [refusal(429)] * 4 + [OK]
    assert bench.graph.run([read()], {})["r"].state is State.DONE
    waits = [note.seconds for note in bench.notes if note.state == "retrying"]
    assert waits == [0.5, 1.0, 2.0, 4.0]


@pytest.mark.parametrize("pause", ["0", "-3", "0.001", "nan"])
def test_a_pause_of_nothing_makes_no_hammer(bench: Bench, pause: str) -> None:
    bench.server.script["GET /things"] = [refusal(429, **{"Retry-After": pause})]
    assert bench.graph.run([read()], {})["r"].state is State.FAILED
    assert len(bench.server.seen) <= 241


def test_an_item_that_a_batch_forgot_was_lost(bench: Bench) -> None:
    bench.server.script["GET /b"] = [None, OK]
    bench.server.script["POST /c"] = [None]
    calls = [read("a", "/a"), read("b", "/b"), write("c", "/c", repeat=Repeat.NEVER)]
    outcomes = bench.graph.run(calls, {})
    states = [outcomes[key].state for key in "abc"]
    assert states == [State.DONE, State.DONE, State.UNKNOWN]
    assert bench.server.seen.count("POST /c") == 1


PAGES: list[Any] = [b"<html>Sign in to the hotel</html>", None, [1], "text", 7]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("others", [0, 2])
def test_a_page_that_is_none_of_graphs_is_no_empty_list(
    bench: Bench, page: Any, others: int
) -> None:
    if others and isinstance(page, bytes):
        page = page.decode()
    bench.server.script["GET /things"] = [(200, {}, page)]
    more = [read(f"o{n}", f"/o{n}") for n in range(others)]
    outcome = bench.graph.run([read(), *more], {})["r"]
    assert (outcome.state, outcome.body, outcome.attempts) == (State.FAILED, None, 4)
    assert outcome.fault is not None
    assert (outcome.fault.status, outcome.fault.code) == (0, "network.garbled")
    bench.server.script["GET /things"] = [(200, {}, page), OK]
    assert bench.graph.run([read(), *more], {})["r"].state is State.DONE


def test_a_page_in_place_of_a_creates_answer_leaves_it_in_doubt(bench: Bench) -> None:
    bench.server.script["POST /things"] = [(201, {}, b"<html>")]
    outcome = bench.graph.run([write(repeat=Repeat.NEVER)], {})["w"]
    assert (outcome.state, len(bench.server.seen)) == (State.UNKNOWN, 1)


def test_an_empty_answer_to_a_write_is_a_good_one(bench: Bench) -> None:
    bench.server.script["POST /things"] = [(204, {}, None)]
    assert bench.graph.run([write()], {})["w"].state is State.DONE
    assert bench.graph.run([write(), write("o", "/o")], {})["w"].state is State.DONE


def test_only_graph_itself_can_say_that_something_is_not_there(bench: Bench) -> None:
    bench.server.script["GET /users/x"] = [(404, {}, b"<html>no such page</html>")]
    outcome = bench.graph.read([read(path="/users/x", absent_is_fine=True)])["r"]
    assert outcome.state is State.FAILED


@pytest.mark.parametrize("status", [302, 400, 404, 405, 413])
def test_a_batch_that_was_not_taken_says_nothing_of_its_items(bench: Bench, status: int) -> None:
    calls = [
        read("a", "/users/a", absent_is_fine=True),
        write("b", "/b", repeat=Repeat.NEVER, already=("there",)),
    ]
    bench.server.script["$batch"] = [refusal(status, "already there")]
    outcomes = bench.graph.run(calls, {})
    assert {o.state for o in outcomes.values()} == {State.DONE}
    assert bench.server.seen == ["$batch", "GET /users/a", "POST /b"]  # each alone


@pytest.mark.parametrize(
    "answer", [(200, {}, b"<html>"), (200, {}, {"responses": 1}), (502, {}, b"")]
)
def test_a_batch_whose_answer_was_lost_may_have_been_acted_upon(bench: Bench, answer: Any) -> None:
    bench.server.script["$batch"] = [answer]
    calls = [read("a", "/a"), write("b", "/b", repeat=Repeat.NEVER), write("c", "/c")]
    outcomes = bench.graph.run(calls, {})
    states = [outcomes[key].state for key in "abc"]
    assert states == [State.FAILED, State.UNKNOWN, State.UNKNOWN]
    assert sum(bench.server.batches) == 3 + 3 * 2


@pytest.mark.parametrize("answer", [refusal(401), challenge(403), refusal(429), refusal(503)])
def test_a_whole_batch_can_be_tried_again(bench: Bench, answer: Any) -> None:
    bench.server.script["$batch"] = [answer, (200, {}, {"responses": []})]
    answers = [{"id": str(n), "status": 200, "body": {}} for n in range(2)]
    bench.server.script["$batch"][1] = (200, {}, {"responses": answers})
    calls = [write("a", "/a", repeat=Repeat.NEVER), write("b", "/b", repeat=Repeat.NEVER)]
    assert {o.state for o in bench.graph.run(calls, {}).values()} == {State.DONE}


# --- by what Microsoft finds a request ------------------------------------------------------------


def test_everything_that_is_sent_has_a_name_of_its_own(bench: Bench) -> None:
    bench.server.script["GET /b"] = [refusal(429), OK]
    bench.graph.run([read("a", "/a"), read("b", "/b")], {})
    assert len(bench.server.ids) == 4  # the batch, its two items, and one of them again
    assert len(set(bench.server.ids)) == 4
    assert all(name.startswith("ours-") for name in bench.server.ids)


def test_without_a_source_of_names_there_are_none(bench: Bench) -> None:
    bench.graph.new_id = lambda: ""
    bench.graph.run([read("a", "/a"), read("b", "/b")], {})
    assert set(bench.server.ids) == {"-"}


def test_a_refusal_brings_graphs_name_or_ours(bench: Bench) -> None:
    named = {"code": "X", "innerError": {"request-id": "theirs"}}
    answers: dict[str, list[Any]] = {
        "GET /inner": [(400, {"request-id": "header"}, {"error": named})],
        "GET /header": [(400, {"request-id": "header"}, {"error": {"code": "X"}})],
        "GET /neither": [(400, {}, {"error": {"code": "X"}})],
        "POST /lost": [NetworkError("network.closed", host="h")],
    }
    bench.server.script.update(answers)

    def named_in(*calls: Call) -> str:
        fault = bench.graph.run(calls, {})[calls[0].key].fault
        assert fault is not None
        return fault.request_id

    assert named_in(read(path="/inner")) == "theirs"
    assert named_in(read(path="/header")) == "header"
    assert named_in(read(path="/neither")) == bench.server.ids[-1]
    assert named_in(read(path="/neither"), read("o", "/o")) == "outer"
    assert named_in(write(path="/lost", repeat=Repeat.NEVER)) == bench.server.ids[-1]


def test_the_debug_log_shows_both_names_of_each_answer(bench: Bench) -> None:
    bench.server.script["POST /b"] = [(201, {"Request-Id": "theirs"}, {})]
    bench.graph.run([write("a", "/a"), write("b", "/b")], {})
    assert bench.told == [
        "graph POST a: 200 request-id outer client-request-id ours-1",
        "graph POST b: 201 request-id theirs client-request-id ours-2",
    ]


# --- a stop, by the real clock --------------------------------------------------------------------


@contextmanager
def stopped_soon(cancel: Cancel, started: threading.Event) -> Iterator[None]:
    """Stop as soon as the block waits, and see that it ends within what law 7 allows."""
    at: list[float] = []

    def stop() -> None:
        assert started.wait(10)
        at.append(time.monotonic())
        cancel.set()

    thread = threading.Thread(target=stop)
    thread.start()
    try:
        yield
        assert time.monotonic() - at[0] < 0.3
    finally:
        thread.join()


def test_a_stop_ends_a_wait_for_a_busy_graph() -> None:
    cancel, waits, server = Cancel(), threading.Event(), Server()
    server.script["POST /things"] = [refusal(429, **{"Retry-After": "60"})]

    def watch(note: Note) -> None:
        if note.state == "retrying":
            waits.set()

    def token(*, fresh: bool = False, claims: str = "") -> str:
        return f"{fresh}{claims}"

    with Pool(cancel, 2) as pool:
        graph = Graph(BASE, server.send, token, pool, system_clock, cancel, lambda: 0.5, watch)
        with stopped_soon(cancel, waits):
            outcome = graph.run([write()], {})["w"]
    assert (outcome.state, len(server.seen)) == (State.NOT_SENT, 1)


def test_a_stop_ends_exchanges_with_a_graph_that_hangs(tmp_path: Path) -> None:
    cancel, asked, told = Cancel(), threading.Event(), []

    def hanging(_request: Any) -> Any:
        told.append(1)
        if len(told) == 2:
            asked.set()
        released.wait(10)
        return Response(200)

    def token(*, fresh: bool = False, claims: str = "") -> str:
        return f"{fresh}{claims}"

    released = threading.Event()
    handlers = {"graph": hanging, "login": hanging, "sentry": hanging}
    with running_practice(tmp_path, handlers=handlers, lag_factor=0) as practice:
        origin = practice.origins.graph
        network = Network(origin_cas=((origin, practice.ca_file),))
        with Web(network, cancel) as web, Pool(cancel, 4) as pool:
            graph = Graph(
                f"{origin}/v1.0", web.send, token, pool, system_clock, cancel, lambda: 0.5
            )
            calls = [write(f"w{n}", f"/{n}", repeat=Repeat.NEVER) for n in range(25)]
            with stopped_soon(cancel, asked):
                outcomes = graph.run(calls, {})
        released.set()
    assert {o.state for o in outcomes.values()} == {State.UNKNOWN}
