"""A page's other side that only writes down what the page asked for."""

from __future__ import annotations

from typing import Any


class QuietIntents:
    """Takes every intent by name; ``asked`` is the list of them."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)

        def take(*words: Any, **more: Any) -> None:
            self.asked.append((name, words, more))

        return take
