"""Search people and groups as one types; and who may be meant by a name that is not there."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant import texts
from assistant.entra import people, reads
from assistant.entra.call import State
from assistant.entra.objects import rows, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from assistant.entra.call import Call, Fault, Outcome
    from assistant.entra.people import User

LEAST_LETTERS = 2
"""Fewer would find half the tenant."""
MOST_NEAR = 3
_ALIKE = 0.6
"""How much two names must have in common, of 1, to be offered for each other."""

_USERS, _GROUPS = "found_users", "found_groups"


@dataclass(frozen=True, slots=True)
class Row:
    """One person or group that was found.

    Attributes:
        kind: ``user`` or ``group``.
        id: object id.
        name: display name.
        value: what to answer with: a user principal name, or a group's id, since names repeat.
        sort: for a person ``plain``, ``no_mail`` or ``guest``; for a group ``security``,
            ``microsoft_365``, ``dynamic``, ``hidden`` or ``distribution``.
        detail: what tells it from others of its name.
        usable: whether it can be assigned at all.
    """

    kind: Literal["user", "group"]
    id: str
    name: str
    value: str
    sort: str
    detail: str
    usable: bool = True

    @property
    def words(self) -> str:
        """What stands below or beside the name."""
        return texts.say(f"search.{self.kind}.{self.sort}", detail=self.detail)


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed, and when: a later one makes it void."""

    words: str
    number: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought.

    Attributes:
        words: what was searched for.
        rows: what bears exactly that name, then people, then groups, as Entra gave them.
        fault: why part of it could not be searched; ``None`` where all was.
    """

    words: str
    rows: tuple[Row, ...] = ()
    fault: Fault | None = None


@dataclass(slots=True)
class Search:
    """Searches while a person types; what was typed last counts.

    Attributes:
        read: sends reads to Graph side by side and gives their outcomes by key.
        groups: look for groups too; that takes a permission of its own.
    """

    read: Callable[[Iterable[Call]], Mapping[str, Outcome]]
    groups: bool = False
    _latest: int = 0

    def typed(self, words: str) -> Question:
        """Take note of what stands in the field now; asks nobody."""
        self._latest += 1
        plain = words.encode("utf-8", "ignore").decode()  # half a character is nobody's name
        return Question(" ".join(plain.split()), self._latest)

    def answer(self, question: Question) -> Found | None:
        """Search; may take a while.

        Returns:
            ``None`` if something else was typed before or while Graph was asked.

        Raises:
            AssistantError: if Graph cannot be asked.
        """
        if question.number != self._latest:
            return None
        if sum(map(str.isalnum, question.words)) < LEAST_LETTERS:  # Graph refuses signs alone
            return Found(question.words)
        calls = reads.search_people(question.words)
        outcomes = self.read(calls if self.groups else calls[:1])
        return read(question.words, outcomes) if question.number == self._latest else None


def read(words: str, outcomes: Mapping[str, Outcome]) -> Found:
    """Turn Graph's answers into rows. Pure."""
    found: list[Row] = []
    fault: Fault | None = None
    for key, row in ((_USERS, _user), (_GROUPS, _group)):
        outcome = outcomes.get(key)
        if outcome is not None and outcome.state is State.DONE:
            found.extend(row(doc) for doc in rows(outcome.body))
        elif outcome is not None:
            fault = fault or outcome.fault
    meant = words.casefold()
    found.sort(key=lambda row: meant not in {row.name.casefold(), row.value.casefold()})
    return Found(words, tuple(found), fault)


def _user(doc: Mapping[str, object]) -> Row:
    user = people.user(doc)
    sort = "plain" if user.mail else "no_mail"
    if "#EXT#" in user.upn.upper():
        sort = "guest"
    detail = user.mail if sort == "guest" and user.mail else user.upn
    return Row("user", user.id, user.display_name, user.upn, sort, detail)


def _group(doc: Mapping[str, object]) -> Row:
    group = people.group(doc)
    if not group.assignable:
        sort = "distribution"
    elif group.dynamic:
        sort = "dynamic"
    elif group.hidden:
        sort = "hidden"
    else:
        sort = "microsoft_365" if group.microsoft_365 else "security"
    detail = text(doc, "mail") or text(doc, "description") or group.id
    return Row("group", group.id, group.display_name, group.id, sort, detail, group.assignable)


def near(typed: str, users: Iterable[User]) -> tuple[str, ...]:
    """Give the user principal names that are likeliest meant, the likeliest first. Pure."""
    scored = [(_likeness(typed.casefold(), user), user.upn) for user in users]
    scored.sort(key=lambda one: (-one[0], one[1]))
    return tuple(upn for score, upn in scored[:MOST_NEAR] if score >= _ALIKE)


def _likeness(typed: str, user: User) -> float:
    mail = (user.mail or "").casefold()
    if typed == mail:
        return 2.0  # the mail address was taken for the user principal name: no doubt
    local = typed.partition("@")[0]
    others = {user.upn.casefold().partition("@")[0], mail.partition("@")[0]}
    ratios = [_ratio(local, other) for other in others if other]
    return max((*ratios, _ratio(_sorted(local), _sorted(user.display_name.casefold()))))


def _sorted(name: str) -> str:
    """Bring the words of a name into one order: ``simon.b`` and ``B Simon`` are alike."""
    return " ".join(sorted(re.findall(r"[^\W_]+", name)))


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()
