"""The changes of a plan as rows to read: alike ones together, each with before and after. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from typing import TYPE_CHECKING

from assistant import texts
from assistant.entra.call import Ref, Secret, shown
from assistant.wizard.change import AFTER_SENTRY
from assistant.wizard.engine import LONG
from assistant.wizard.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.wizard.change import Change, FieldChange, Nothing

FEW = 3
"""So many alike ones are still told one by one."""
MOST_NAMED = 50
"""Names listed one by one."""
_RIGHT = frozenset(
    f"plan.{reason}"
    for reason in (
        "application.there",
        "application.mode_there",
        "addresses.saml_there",
        "addresses.sign_on_there",
        "certificate.there",
        "certificate.notify_there",
        "people.assigned",
        "people.test_user_there",
        "people.required_on",
    )
)
"""What is as it is wanted; everything else of which a plan changes nothing is only left so."""
_STATES = frozenset({"preferredSingleSignOnMode", "preferredTokenSigningKeyThumbprint"})
"""Fields of which one says "none" rather than "empty"."""
_INSIDE = frozenset({"certificate", "assignment", "fields"})
"""What is put back with the application that holds it."""
_KIND = attrgetter("title", "stage", "breaking")
_STAGE = attrgetter("stage")
_UNDO = attrgetter("undo.key", "undo.kind")


@dataclass(frozen=True, slots=True)
class Difference:
    """One property before and after, in words.

    Attributes:
        label: the property's name in Entra; empty where the change says it.
        before, after: what is there and what will be; of a collection only what differs.
        stays: how many other elements of a collection are not touched.
    """

    label: str
    before: str
    after: str
    stays: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One change, or many alike ones that are told together.

    Attributes:
        changes: what it stands for; never empty.
    """

    changes: tuple[Change, ...]

    @property
    def first(self) -> Change:
        """The change itself, or an example of it."""
        return self.changes[0]

    @property
    def many(self) -> bool:
        """Whether it stands for several."""
        return len(self.changes) > 1

    @property
    def title(self) -> str:
        """What is done, in a person's words."""
        title = _title(self.first)
        if not self.many:
            return title
        key = f"ui.review.alike.{self.first.title.removeprefix('plan.').removesuffix('.title')}"
        if texts.has(key):
            return texts.say(key, count=counted(len(self.changes)))
        more = counted(len(self.changes) - 1)
        return texts.say("ui.review.alike.other", first=title, count=more)

    @property
    def reason(self) -> str:
        """Why, in one line."""
        return self._said.partition("\n")[0]

    @property
    def sources(self) -> str:
        """What the documents say about it, a line each; empty for most."""
        return self._said.partition("\n")[2]

    @property
    def _said(self) -> str:
        return say(self.first.reason, self.first.params)

    @property
    def breaking(self) -> str:
        """Whom it could lock out; empty where it cannot."""
        return breaking_of(self.first)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Every property that it changes."""
        return differences(self.first)

    @property
    def short(self) -> Difference:
        """The first property, and how many there are besides, for one line."""
        all_of_them = self.differences
        first, more = all_of_them[0], len(all_of_them) - 1
        if not more:
            return Difference("", first.before, first.after, first.stays)
        after = texts.say("ui.review.and_more", first=first.after, count=more)
        return Difference("", first.before, after)


def rows(changes: Sequence[Change], most: int = LONG) -> tuple[Row, ...]:
    """Give a row a change; of more than ``most``, alike ones share a row.

    Alike is what has the same words, stage and danger and differs in whom it is about.
    """
    if len(changes) <= most:
        return tuple(Row((change,)) for change in changes)
    alike: dict[tuple[str, str, str], list[Change]] = {}
    # Alike ones stand together as a rule: by the thousand they are told apart without our help.
    for kind, together in groupby(changes, key=_KIND):
        alike.setdefault(kind, []).extend(together)
    found: list[Row] = []
    for those in alike.values():
        if len(those) > FEW:
            found.append(Row(tuple(those)))
        else:
            found.extend(Row((change,)) for change in those)
    return tuple(found)


def split(changes: Sequence[Change]) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Split into what can be made now and what waits until Sentry has been changed."""
    if AFTER_SENTRY not in map(_STAGE, changes):
        return tuple(changes), ()
    waiting = {change.id for change in changes if change.stage == AFTER_SENTRY}
    while True:
        hanging = {c.id for c in changes if c.id not in waiting and c.call.waits_for & waiting}
        if not hanging:
            break
        waiting |= hanging
    now = tuple(change for change in changes if change.id not in waiting)
    return now, tuple(change for change in changes if change.id in waiting)


def right(nothing: Iterable[Nothing]) -> tuple[Nothing, ...]:
    """Give what is right already, apart from what is only left as it is."""
    return tuple(entry for entry in nothing if entry.until is None and entry.reason in _RIGHT)


def left(nothing: Iterable[Nothing]) -> tuple[Nothing, ...]:
    """Give what is left as it is although it is not, or not for certain, what one might want."""
    return tuple(entry for entry in nothing if entry.until is None and entry.reason not in _RIGHT)


def stays(nothing: Iterable[Nothing]) -> tuple[str, ...]:
    """Say what stays and why; many sentences of one kind become one that counts them."""
    kinds: dict[str, list[Nothing]] = {}
    for entry in nothing:
        if entry.until is None:
            kinds.setdefault(entry.reason, []).append(entry)
    found: list[str] = []
    for reason, entries in kinds.items():
        key = f"ui.review.stays.{reason.removeprefix('plan.')}"
        if len(entries) > FEW and texts.has(key):
            found.append(texts.say(key, count=counted(len(entries))))
        else:
            found.extend(say(entry.reason, entry.params) for entry in entries)
    return tuple(found)


def say(key: str, params: Mapping[str, str]) -> str:
    """Say a plan's sentence in words for whoever has a window and types no options."""
    own = f"ui.review.said.{key}"
    return texts.say(own if texts.has(own) else key, **params)


def few(names: Sequence[str], most: int = MOST_NAMED) -> tuple[str, ...]:
    """Name so many, and count the rest."""
    named = tuple(islice(names, most))
    more = len(names) - len(named)
    return (*named, texts.say("ui.review.more_names", count=counted(more))) if more else named


def breaking_of(change: Change) -> str:
    """Say whom a change could lock out; empty where it cannot."""
    return texts.say(change.breaking, **change.params) if change.breaking else ""


def name_of(change: Change) -> str:
    """Name what a change is about where its row does not."""
    return change.params.get("name") or _title(change)


def request(change: Change) -> str:
    """Give the request as it would be sent, with holes where something is not known yet.

    What is private is a hole too, and stays one.
    """
    line = f"{change.call.method} {change.call.shown_path}"
    if change.call.body is None:
        return line
    body = json.dumps(shown(change.call.body), indent=2, ensure_ascii=False)
    return f"{line}\n\n{body}"


def has_holes(change: Change) -> bool:
    """Tell whether something in the request is filled only when it is sent."""
    return _holes((*change.call.path, change.call.body))


def waits_for(change: Change, plan: Mapping[str, Change]) -> tuple[str, ...]:
    """Name what has to be there first.

    Args:
        change: the one that waits.
        plan: all changes by id.
    """
    return tuple(
        _title(plan[key]) if key in plan else title_of(key) for key in sorted(change.call.waits_for)
    )


def undo_of(change: Change) -> str:
    """Say how it is put back."""
    return texts.say(f"undo.{change.undo.key or change.undo.kind}")


def left_behind(changes: Iterable[Change]) -> tuple[str, ...]:
    """Say what an undo of these leaves in Entra, each once; most leave nothing.

    What was made inside an application goes with it where the application goes.
    """
    ways = dict.fromkeys(map(_UNDO, changes))
    kinds = dict.fromkeys(key or kind for key, kind in ways)
    whole = not kinds.keys().isdisjoint({"application", "restored"})
    keys = (f"ui.review.undo_left.{kind}" for kind in kinds if not (whole and kind in _INSIDE))
    return tuple(texts.say(key) for key in keys if texts.has(key))


def counted(number: int) -> str:
    """Write a number so that thousands can be read."""
    return f"{number:,}".replace(",", texts.say("ui.review.thousands"))


def differences(change: Change) -> tuple[Difference, ...]:
    """Give what a change changes, a line each; what is made anew is one line."""
    if change.fields:
        return tuple(_difference(field) for field in change.fields)
    kind = f"ui.review.made.{change.id.partition(':')[0]}"
    if not texts.has(f"{kind}.after"):
        kind = "ui.review.made.other"
    before = texts.say(f"{kind}.before", **change.params)
    return (Difference("", before, texts.say(f"{kind}.after", **change.params)),)


def _title(change: Change) -> str:
    return texts.say(change.title, **change.params)


def _difference(field: FieldChange) -> Difference:
    name = field.name.rpartition(".")[2]
    key = f"plan.field.{name}"
    label = texts.say(key) if texts.has(key) else field.name
    before, after = field.before, field.after
    if isinstance(before, tuple) and isinstance(after, tuple):
        gone = tuple(item for item in before if item not in after)
        come = tuple(item for item in after if item not in before)
        if gone or come:
            left = len(before) - len(gone)
            return Difference(label, _said(gone, name), _said(come, name), left)
    return Difference(label, _said(before, name), _said(after, name))


def _said(value: object, name: str) -> str:
    if isinstance(value, bool):
        return texts.say("ui.review.value.on" if value else "ui.review.value.off")
    if isinstance(value, Ref | Secret):
        return texts.say("plan.field.coming")
    if isinstance(value, tuple):
        return ", ".join(_item(item) for item in value) or texts.say("ui.review.value.empty")
    if value is None or value == "":
        return texts.say("ui.review.value.none" if name in _STATES else "ui.review.value.empty")
    return str(value)


def _item(item: object) -> str:
    """A reply URL with its place among the default ones is a pair."""
    if isinstance(item, tuple):
        uri, index = item
        return texts.say("plan.field.place", uri=uri, index=index)
    return str(item)


def _holes(value: object) -> bool:
    if isinstance(value, Ref | Secret):
        return True
    if isinstance(value, dict):
        return any(_holes(part) for part in value.values())
    if isinstance(value, list | tuple):
        return any(_holes(part) for part in value)
    return False
