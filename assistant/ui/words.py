"""An error in a window's words: where its hint speaks of commands, another one stands here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant import texts

if TYPE_CHECKING:
    from assistant.errors import AssistantError


def explain(error: AssistantError) -> texts.Explained:
    """Put an error into words for somebody who sees pages and no command line."""
    said = texts.explain(error)
    key = f"ui.instead.{error.code}"
    return said._replace(hint=texts.say(key, **error.params)) if texts.has(key) else said
