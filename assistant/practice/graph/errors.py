"""Graph's refusals, each with the status, code and words that a client meets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.practice.http import Headers
    from assistant.practice.store import Doc

BAD_REQUEST = "Request_BadRequest"
UNSUPPORTED = "Request_UnsupportedQuery"


@dataclass(frozen=True, slots=True)
class Detail:
    """One of an error's details: what is wrong with which property."""

    code: str
    message: str
    target: str

    def json(self) -> Doc:
        """Give Graph's form."""
        return {"code": self.code, "message": self.message, "target": self.target}


class GraphError(Exception):
    """An answer that is an error.

    Attributes:
        status: HTTP status.
        code: Graph's word for it.
        message: Graph's sentence.
        details: more, for some.
        headers: extra response headers.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        details: tuple[Detail, ...] = (),
        headers: Headers = (),
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.headers = headers


def bad_request(message: str, *details: Detail, code: str = BAD_REQUEST) -> GraphError:
    """400: what was sent cannot be done."""
    return GraphError(400, code, message, details=details)


def bad_query(message: str) -> GraphError:
    """400: the query asks for what this service cannot answer."""
    return GraphError(400, UNSUPPORTED, message)


def bad_syntax(message: str) -> GraphError:
    """400: the query or body is not well formed."""
    return GraphError(400, "BadRequest", message)


def bad_value(name: str, resource: str) -> GraphError:
    """400: a property has a value that it cannot have."""
    message = f"Invalid value specified for property '{name}' of resource '{resource}'."
    return bad_request(message, Detail("InvalidValue", message, name))


def conflict(name: str, code: str = BAD_REQUEST) -> GraphError:
    """400: another object has this value already."""
    message = f"Another object with the same value for property {name} already exists."
    return bad_request(message, Detail("ObjectConflict", message, name), code=code)


def not_found(id_: str) -> GraphError:
    """404: no such object, or not carried here yet."""
    return GraphError(
        404,
        "Request_ResourceNotFound",
        f"Resource '{id_}' does not exist or one of its queried reference-property objects are "
        "not present.",
    )


def denied() -> GraphError:
    """403: a scope or a role is missing; Graph does not say which."""
    return GraphError(
        403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."
    )
