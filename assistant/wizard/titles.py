"""Names a change by its id alone, for whoever has the journal but not the plan. Pure."""

from __future__ import annotations

from assistant import texts


def title_of(change_id: str, name: str = "") -> str:
    """Give a change's name in a person's words; an id that nobody knows stands for itself.

    Args:
        change_id: what it is known by.
        name: of whom or what it is about, where that is known; a group's change bears only its id.
    """
    kind, _, about = change_id.partition(":")
    key = f"undo.what.{kind}"
    return texts.say(key, about=name or about) if texts.has(key) else change_id
