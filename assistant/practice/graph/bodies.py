"""What may be written of an object: which properties, and values of what form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from assistant.practice.graph.errors import bad_value

if TYPE_CHECKING:
    from assistant.practice.store import Doc

Form: TypeAlias = Callable[[object], bool]
Forms: TypeAlias = Mapping[str, Form]


def name(value: object) -> bool:
    """Text that is not empty."""
    return isinstance(value, str) and bool(value.strip())


def text(value: object) -> bool:
    """Text or nothing."""
    return value is None or isinstance(value, str)


def truth(value: object) -> bool:
    """Yes or no."""
    return isinstance(value, bool)


def maybe(value: object) -> bool:
    """Yes, no or nothing."""
    return value is None or isinstance(value, bool)


def texts(value: object) -> bool:
    """A list of texts, each of them once."""
    return (
        isinstance(value, list)
        and all(isinstance(part, str) for part in value)
        and len(set(value)) == len(value)
    )


def thing(value: object) -> bool:
    """An object or nothing."""
    return value is None or isinstance(value, dict)


def things(value: object) -> bool:
    """A list of objects."""
    return isinstance(value, list) and all(isinstance(part, dict) for part in value)


def written(body: Doc, forms: Forms, resource: str) -> Doc:
    """Give the properties that a body sets; OData's annotations are none.

    Raises:
        GraphError: 400 for a property that cannot be written, or a value of another form.
    """
    changes = {key: value for key, value in body.items() if not key.startswith("@")}
    for key, value in changes.items():
        form = forms.get(key)
        if form is None or not form(value):
            raise bad_value(key, resource)
    return changes
