"""What stands below a search field: how a search goes, and what Enter would do. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assistant import texts
from assistant.entra.faults import Kind, kind_of
from assistant.wizard.search import LEAST_LETTERS
from assistant.wizard.shapes import is_address

if TYPE_CHECKING:
    from collections.abc import Collection

    from assistant.entra.call import Fault
    from assistant.wizard.search import Found, Row


class Said(NamedTuple):
    """One or two sentences; ``fails`` if something is in the way."""

    words: str
    fails: bool = False


def plain(typed: str) -> str:
    """Give what is searched for: blanks round it and double ones mean nothing."""
    return " ".join(typed.split())


def searches(typed: str) -> bool:
    """Tell whether that is enough to search for."""
    return len(plain(typed)) >= LEAST_LETTERS


def whole(typed: str) -> str:
    """Give a whole user principal name that was typed, empty if it is none."""
    name = plain(typed)
    return name if is_address(name) else ""


def row_of(typed: str, found: Found | None, named: Collection[str] = frozenset()) -> Row | None:
    """Give the row that Enter takes if no other was chosen; ``named`` ones are taken already.

    A whole user principal name is taken as it is, unless a row bears it: somebody else of a
    similar name must not be taken in its place.
    """
    if found is None or plain(typed) != found.words:
        return None
    usable = [row for row in found.rows if row.usable and row.value.lower() not in named]
    name = whole(typed).casefold()
    if name:
        return next((row for row in usable if row.value.casefold() == name), None)
    return usable[0] if usable else None


def say(typed: str, found: Found | None, *, groups: bool, awaited: str = "looking") -> Said:
    """Say how it goes.

    Args:
        typed: what stands in the field.
        found: the answer, ``None`` as long as there is none.
        groups: groups are searched, too.
        awaited: whether an answer comes: it is ``looking``; has ``given_up``, and why is said
            elsewhere; or could not be asked by whoever is ``signed_out``.
    """
    if not searches(typed):
        few = texts.say("ui.people.search.short", count=LEAST_LETTERS)
        return Said(few if plain(typed) else "")
    name = whole(typed)
    take = texts.say("ui.people.search.whole", upn=name) if name else ""
    if found is None or found.words != plain(typed):
        waits = texts.say(f"ui.people.search.{awaited}")
        return Said(_two(waits, take), fails=awaited == "given_up")
    if found.fault is not None:
        return Said(_two(_fault(found.fault), take), fails=True)
    return Said(_brought(typed, found, take, groups=groups))


def _brought(typed: str, found: Found, take: str, *, groups: bool) -> str:
    if not found.rows:
        what = "nothing" if groups else "nobody"
        return _two(texts.say(f"ui.people.search.{what}", words=found.words), take)
    if take and row_of(typed, found) is None:
        return take
    return texts.say("ui.people.search.found", count=len(found.rows))


def _two(first: str, second: str) -> str:
    return f"{first} {second}" if second else first


def _fault(fault: Fault) -> str:
    if not fault.status:
        return texts.say("ui.people.search.fault.network")
    known = {Kind.FORBIDDEN: "forbidden", Kind.TOKEN: "token", Kind.BUSY: "busy"}
    kind = known.get(kind_of(fault), "refused")
    return texts.say(f"ui.people.search.fault.{kind}", status=fault.status, message=fault.message)
