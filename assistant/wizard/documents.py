"""What Microsoft's article and Sentry's documentation each write for the addresses. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from assistant import texts
from assistant.sentry.addresses import SentryAddress, addresses, choices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.sentry.addresses import AddressChoice, Addresses, Field


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an address; ``own`` where it is the organization's."""

    text: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Differ:
    """A field about which the two documents disagree, and whose value is used."""

    field: Field
    article: str
    documented: str
    used: Literal["article", "sentry", "own"]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What each document writes for a field, with a placeholder for the organization.

    Attributes:
        field: which one.
        article: Microsoft's; empty where the article does not name the field.
        documented: Sentry's.
        why: what follows from the two, a sentence.
    """

    field: Field
    article: tuple[Part, ...]
    documented: tuple[Part, ...]
    why: str


def parts(value: str, slug: str) -> tuple[Part, ...]:
    """Cut an address where its path names the organization."""
    own = quote(slug, safe="")
    scheme, slashes, rest = value.partition("://")
    host, *pieces = rest.split("/") if slashes else value.split("/")
    head = f"{scheme}{slashes}{host}" if slashes else host
    found: list[Part] = []
    plain = head
    for piece in pieces:
        plain += "/"
        if own and piece == own:
            found += [Part(plain), Part(piece, own=True)]
            plain = ""
        else:
            plain += piece
    return (*found, Part(plain)) if plain else tuple(found)


def differ(wanted: Mapping[Field, str], of: Addresses) -> tuple[Differ, ...]:
    """Give the fields about which the documents disagree, of those that are not left empty.

    Args:
        wanted: what is used, by field.
        of: the organization's addresses.
    """
    return tuple(
        Differ(one.field, one.article, one.sentry_doc, _used(one, wanted[one.field]))
        for one in choices(of)
        if one.article and one.article != one.sentry_doc and wanted.get(one.field)
    )


def _used(one: AddressChoice, value: str) -> Literal["article", "sentry", "own"]:
    if value == one.sentry_doc:
        return "sentry"
    return "article" if value == one.article else "own"


def ending(url: str) -> str:
    """Give what tells addresses of one server apart: what follows the host."""
    _host, slash, path = url.partition("://")[2].partition("/")
    return f"{slash}{path}"


def patterns(placeholder: str) -> tuple[Pattern, ...]:
    """Give what the documents write, for Sentry's own service as they do.

    Args:
        placeholder: what they write in the organization's place.
    """
    word = "ORGANIZATION"
    of = addresses(SentryAddress(), word)

    def marked(url: str | None) -> tuple[Part, ...]:
        cut = parts(url, word) if url else ()
        return tuple(Part(placeholder, own=True) if part.own else part for part in cut)

    return tuple(
        Pattern(one.field, marked(one.article), marked(one.sentry_doc), texts.say(one.why_key))
        for one in choices(of)
    )
