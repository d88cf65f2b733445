"""The way to Graph: batches, retries within limits, lost answers, stops and new tokens."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from helpers.facts import StillCancel, StillClock

from assistant.entra.call import Call, Capture, Ref, Repeat, State
from assistant.entra.graph import Graph
from assistant.errors import NetworkError, ServiceError, SignInError
from assistant.tasks import Cancel, Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

BASE = "https://graph.example/v1.0"
OK = (200, {}, {"id": "1"})


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Server:
    """Answers each request from a list for its key, ``METHOD path``; the last answer stays."""

    script: dict[str, list[Any]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None
    ) -> Answer:
        del headers
        self.before()
        path = url.removeprefix(BASE)
        if path != "/$batch":
            status, extra, doc = self._one(f"{method} {path}")
            return Answer(status, extra, json.dumps(doc).encode() if doc is not None else b"")
        items = json.loads(body or b"")["requests"]
        self.batches.append(len(items))
        responses = []
        for item in items:
            status, extra, doc = self._one(f"{item['method']} {item['url']}")
            responses.append({"id": item["id"], "status": status, "headers": extra, "body": doc})
        return Answer(200, {}, json.dumps({"responses": responses}).encode())

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


@pytest.fixture
def bench() -> Iterator[Bench]:
    clock, server, tokens = StillClock(), Server(), []
    cancel: Any = StillCancel(clock)

    def token(*, fresh: bool = False, claims: str = "") -> str:
        tokens.append(claims if fresh else "cached")
        return "t"

    with Pool(Cancel(), 4) as pool:
        graph = Graph(BASE, server.send, token, pool, clock, cancel, lambda: 0.5)
        yield Bench(graph, server, clock, tokens)


def write(key: str = "w", path: str = "/things", **more: Any) -> Call:
    return Call(key, "POST", (path,), {"a": 1}, **more)


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


@pytest.mark.parametrize("code", ["network.name", "network.refused", "network.tls"])
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


def test_a_refused_token_is_renewed_once_with_its_challenge(bench: Bench) -> None:
    challenge = {"WWW-Authenticate": 'Bearer realm="", claims="e30="'}
    bench.server.script["POST /things"] = [(401, challenge, {}), OK]
    assert bench.graph.run([write()], {})["w"].state is State.DONE
    assert bench.tokens == ["cached", "e30="]


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
