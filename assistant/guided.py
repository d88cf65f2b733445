"""The guided set-up in the terminal: asks what the words did not say, one thing at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from assistant import texts
from assistant.entra import reads
from assistant.entra.roles import GROUPS_READ
from assistant.errors import AssistantError, BadInput
from assistant.saml.findings import State
from assistant.session import addresses_of, write_answers
from assistant.terminal import TextFront
from assistant.wizard.answers import DEFAULT_CLOUD, Answers, check, merge, validate
from assistant.wizard.search import Search
from assistant.wizard.shapes import is_address
from assistant.wizard.steps import finish, sentry

T = TypeVar("T")
MOST_FOUND = 10
"""Rows of one search (Graph is asked for no more)."""

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from assistant.entra.call import Call, Outcome
    from assistant.fronts import Front
    from assistant.options import Command
    from assistant.session import Session
    from assistant.wizard.events import Result
    from assistant.wizard.frame import Frame
    from assistant.wizard.search import Found, Row
    from assistant.wizard.setup import SetUp


def ask(command: Command, front: Front) -> Command:
    """Complete the answers by asking; what was given by options is not asked again.

    Raises:
        BadInput: if nobody can be asked and something is missing.
    """
    answers = command.answers
    if not isinstance(front, TextFront) or not front.can_ask:
        if not answers.organization:
            raise BadInput("front.no_organization")
        return command
    front.say("guided.welcome")
    if answers.cloud == DEFAULT_CLOUD and not answers.tenant and not answers.client_id:
        answers = _until(front, "guided.where", lambda text: _where(answers, text))
    if not answers.client_id and not _brings_client_id(answers.cloud):
        answers = _until(front, "guided.client_id", lambda text: _set(answers, client_id=text))
    if not answers.organization:
        answers = _until(front, "guided.organization", lambda text: _organization(answers, text))
    return replace(command, answers=answers)


def people(set_up: SetUp, session: Session) -> None:
    """Ask who is to get in, by searching the directory; what was said by options is not asked."""
    front, answers = session.front, session.answers
    if not isinstance(front, TextFront) or not front.can_ask:
        return
    seen = set_up.look_again().observed
    if seen.sentry is not None and seen.sentry.organization == "missing":
        raise BadInput("target.no_organization", slug=set_up.look.goal.organization)
    directory = _Directory(set_up.graph.read, front)

    def take(**values: object) -> None:
        # At once: a sign-in in the middle begins anew, and nothing is asked twice.
        set_up.look.goal = replace(set_up.look.goal, **values)  # type: ignore[arg-type]  # names are checked by replace

    if not set_up.look.goal.owner:
        take(owner=next(iter(directory.pick("guided.owner")), None))
    if not set_up.look.goal.second_owner:
        take(second_owner=next(iter(directory.pick("guided.second_owner")), None))
    if not set_up.look.goal.users and not set_up.look.goal.listed:
        take(users=directory.pick("guided.users", many=True))
    if not set_up.look.goal.groups and front.agrees(texts.say("guided.want_groups")):
        session.signed_in(lambda: session.require(frozenset({GROUPS_READ})))
        session.refresh(set_up)
        groups = _Directory(set_up.graph.read, front, groups=True)
        take(groups=groups.pick("guided.groups", many=True))
    if not set_up.look.goal.test_user:
        take(test_user=_test_user(front, answers, seen.tenant.domains))


def _test_user(front: TextFront, answers: Answers, domains: tuple[str, ...]) -> str | None:
    def judged(text: str) -> str | None:
        upn = _set(answers, create_test_user=text or None).create_test_user
        known = {domain.lower() for domain in domains}
        if upn and upn.lower().rpartition("@")[2] not in known:
            raise BadInput("people.foreign_domain", upn=upn, domains=", ".join(domains))
        return upn

    return _until(front, "guided.test_user", judged)


class _Directory:
    """Asks for people or groups by name, and looks each up at once."""

    def __init__(
        self,
        read: Callable[[Iterable[Call]], Mapping[str, Outcome]],
        front: TextFront,
        *,
        groups: bool = False,
    ) -> None:
        self._read = read
        self._front = front
        self._search = Search(read, groups=groups)
        self._kind = "group" if groups else "user"

    def pick(self, key: str, *, many: bool = False) -> tuple[str, ...]:
        """Ask until Enter alone; what is no user principal name is searched for."""
        picked: dict[str, None] = {}
        while True:
            typed = self._front.ask(texts.say(key))
            if not typed:
                return tuple(picked)
            for name in (part.strip() for part in typed.split(",")):
                value = self._value(name) if name else None
                if value:
                    picked[value] = None
            if picked and not many:
                return tuple(picked)[:1]

    def _value(self, name: str) -> str | None:
        if self._kind == "user" and is_address(name):
            call = reads.user_of(name)
            if self._read([call])[call.key].body is not None:
                self._front.say("guided.picked", name=name)
                return name
            self._front.say("guided.nobody_found", words=name)
            return None
        row = _found(self._front, self._search.answer(self._search.typed(name)), self._kind)
        if row is not None:
            self._front.say("guided.picked", name=row.name)
        return row.value if row else None


def _found(front: TextFront, found: Found | None, wanted: str) -> Row | None:
    """Have the person choose among what was found, by number."""
    rows = [row for row in found.rows if row.kind == wanted and row.usable] if found else []
    if not rows:
        front.say("guided.nobody_found", words=found.words if found else "")
        return None
    for number, row in enumerate(rows, 1):
        front.say("guided.row", number=number, name=row.name, words=row.words)
    if len(rows) >= MOST_FOUND:
        front.say("guided.perhaps_more")
    while True:
        answer = front.ask(texts.say("guided.which", count=len(rows)))
        if not answer:
            return None
        if answer.isdecimal() and 1 <= int(answer) <= len(rows):
            return rows[int(answer) - 1]


def lead(set_up: SetUp, session: Session, result: Result) -> Result:
    """Go through Sentry's side: what has to be settled, what to paste, and whether it was taken."""
    front = session.front
    if not isinstance(front, TextFront) or not front.can_ask:
        return result
    frame = set_up.frame()
    set_up.told = _settle(front, frame)
    front.copied(result.copy)
    if session.cloud.practice:
        front.say(
            "guided.practice_browser",
            url=frame.addresses.settings_url,
            domain=session.cloud.domain or "",
        )
    while front.ask(texts.say("guided.sentry_wait")).lower() not in {"q", "quit"}:
        frame = set_up.frame()
        findings = sentry.taken(frame)
        for finding in findings:
            front.say("guided.sentry_seen", seen=finding.seen, meaning=finding.meaning)
        if findings and all(finding.state is State.PASS for finding in findings):
            front.say("guided.taken", link=finish.links(frame)["sp"])
            break
    front.forget()
    return set_up.check()


def keep(set_up: SetUp, session: Session) -> None:
    """Offer to write down what was answered, so that the next time one command is enough."""
    from pathlib import Path  # noqa: PLC0415 -- only where a person is asked

    front, goal = session.front, set_up.look.goal
    if not isinstance(front, TextFront) or not front.can_ask:
        return
    answers = replace(
        session.answers,
        sentry_owner=goal.owner,
        second_owner=goal.second_owner,
        users=goal.users,
        groups=goal.groups,
        create_test_user=goal.test_user,
    )

    def write(name: str) -> None:
        if name:
            whole = name if name.lower().endswith(".toml") else f"{name}.toml"
            write_answers(Path(whole), answers, front)

    _until(front, "guided.keep", write)


def _settle(front: TextFront, frame: Frame) -> dict[str, bool]:
    """Ask what only a person knows, the most dangerous first; a no says at once what to do."""
    told: dict[str, bool] = {}
    front.say("guided.gate_title")
    for item in sentry.questions(frame):
        told[item.name] = front.agrees(texts.say("guided.gate_question", question=item.question))
        if not told[item.name]:
            front.say("guided.gate_no", why=item.meaning, todo=item.remedy)
    still = [name for name, good in told.items() if not good]
    if still:
        front.say("guided.gate_open", count=len(still))
    return told


def _until(front: TextFront, key: str, take: Callable[[str], T]) -> T:
    """Ask until the answer can be used; say each time why it cannot."""
    while True:
        text = front.ask(texts.say(key))
        try:
            return take(text)
        except AssistantError as error:
            said = texts.explain(error)
            front.say("guided.again", problem=said.title, todo=said.hint)


def _brings_client_id(cloud: str) -> bool:
    """Tell whether the cloud itself says what to sign in as: a practice tenant's does."""
    from pathlib import Path  # noqa: PLC0415 -- only where a person is asked

    from assistant.entra import clouds  # noqa: PLC0415

    if cloud.lower().endswith(".json"):
        return clouds.cloud_from_file(Path(cloud)).client_id is not None
    return cloud == clouds.PRACTICE


def _where(answers: Answers, text: str) -> Answers:
    choice = text.strip().lower()
    if choice in {"r", "real"}:
        return answers
    if choice in {"p", "practice", ""}:
        return replace(answers, cloud="practice")
    raise BadInput("guided.neither")


def _set(answers: Answers, **values: object) -> Answers:
    judged = {name: check(name, value) for name, value in values.items() if value}
    return validate(merge(answers, judged))


def _organization(answers: Answers, text: str) -> Answers:
    from assistant.entra.clouds import cloud_named  # noqa: PLC0415 -- only where a person is asked

    if not text:
        raise BadInput("guided.no_slug")
    changed = replace(answers, organization=text)
    # A practice tenant's Sentry is not known before it runs; the slug is judged all the same.
    known = DEFAULT_CLOUD if _brings_client_id(changed.cloud) else changed.cloud
    addresses_of(changed, cloud_named(known))
    return changed
