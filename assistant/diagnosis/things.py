"""What can be recognised in something pasted: messages, error pages, answers. Frozen facts.

Cookies, passwords, tokens and codes have no place here: what reads a recording takes these facts
out of it and lets go of the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 -- in dataclasses that are described for JSON
from typing import Literal

MessageKind = Literal["request", "response", "logout_request", "logout_response"]
Source = Literal["text", "address", "form", "xml", "page", "har", "tracer"]
Binding = Literal["", "redirect", "post"]
Damage = Literal["", "empty", "base64", "deflate", "too_large", "not_saml"]


@dataclass(frozen=True, slots=True)
class Message:
    """A SAML message.

    Attributes:
        kind: what it is; of one that is damaged, what its field's name says.
        document: its XML; empty where it is damaged.
        source: in what it was found.
        binding: how it travelled; empty where that cannot be told.
        written: how it was wrapped, from the outside in, of ``url``, ``base64url``, ``base64``,
            ``deflate``, ``lines`` and ``entities``.
        relay_state: RelayState beside it; None where none was.
        signature_algorithm: SigAlg beside it, a URI; only the Redirect binding has one.
        signed_beside: whether a Signature stood beside it.
        sent_to: where it was sent, without query; empty where that cannot be told.
        at: when; None where that cannot be told.
        damage: why it cannot be read; empty where it can.
    """

    kind: MessageKind
    document: bytes = field(repr=False)
    source: Source
    binding: Binding = ""
    written: tuple[str, ...] = ()
    relay_state: str | None = None
    signature_algorithm: str = ""
    signed_beside: bool = False
    sent_to: str = ""
    at: datetime | None = None
    damage: Damage = ""


@dataclass(frozen=True, slots=True)
class EntraError:
    """An error of Entra's login: its number and what support asks for.

    Attributes:
        number: of the AADSTS code; 0 where a page said none.
        said: the sentence beside the number, redacted and short.
        correlation_id: likewise as written; empty where there was none.
        request_id: which newer pages call Request Id and older ones Trace ID.
        timestamp: as written.
        source: in what it was found.
        at: when it was recorded; None where that cannot be told.
    """

    number: int
    said: str = ""
    correlation_id: str = ""
    request_id: str = ""
    timestamp: str = ""
    source: Source = "text"
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProviderSaid:
    """A message that the service provider showed.

    Attributes:
        code: key of its explanation.
        said: the message, redacted and short.
        params: what it names, in pairs; they fill the explanation's holes.
        source: in what it was found.
        at: when it was recorded; None where that cannot be told.
    """

    code: str
    said: str
    params: tuple[tuple[str, str], ...] = ()
    source: Source = "text"
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back when the response was handed to the service provider.

    Attributes:
        url: where it was handed to, without query.
        status: HTTP status; 0 where no answer was recorded.
        location: where the browser was sent on, without query; empty where it was not.
        source: in what it was found.
        at: when it was recorded; None where that cannot be told.
    """

    url: str
    status: int
    location: str = ""
    source: Source = "har"
    at: datetime | None = None


Thing = Message | EntraError | ProviderSaid | Answered

_RANKS = {"request": 0, "logout_request": 0, "response": 2, "logout_response": 2}


def rank(thing: Thing) -> int:
    """Give the place of a thing in a sign-in: asked, refused or answered, and what came of it."""
    match thing:
        case Message(kind=kind):
            return _RANKS[kind]
        case EntraError():
            return 1
        case Answered():
            return 3
        case ProviderSaid():
            return 4
