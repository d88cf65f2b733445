"""The few form fields of Sentry's set-up pages, judged as Django judges them.

Sentry shows Django's own sentences for a bad field, so these are the sentences that a person
meets: a required field that is empty, and an address that is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

REQUIRED: Final = "This field is required."
BAD_URL: Final = "Enter a valid URL."

_SCHEMES: Final = frozenset({"http", "https", "ftp", "ftps"})
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)
_TOP_LABEL: Final = re.compile(r"(?:[a-z-]{2,63}|xn--[a-z0-9]{1,59})", re.IGNORECASE)
_IPV4: Final = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)")
_PORT: Final = re.compile(r"\d{2,5}")  # Django 2 to 4 want two digits at least


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form.

    Attributes:
        name: Its name in the request.
        label: What the page calls it.
        kind: A line, an address, or several lines.
        required: Whether leaving it empty is an error.
        help: What the page says below it.
        placeholder: The example inside it.
    """

    name: str
    label: str
    kind: Literal["text", "url", "area"] = "text"
    required: bool = True
    help: str = ""
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A form with what was typed into it and what is wrong with it.

    Attributes:
        fields: The form's fields in order.
        values: The cleaned value of every field, "" where nothing was given.
        errors: Sentences by field name.
        general: Sentences about the form as a whole.
    """

    fields: tuple[Field, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    general: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.errors and not self.general

    def value(self, name: str) -> str:
        """Return the value of one field."""
        return self.values.get(name, "")

    def error(self, name: str) -> str:
        """Return the sentence about one field, or ""."""
        return self.errors.get(name, "")


METADATA_URL: Final = (Field("metadata_url", "Metadata URL", "url"),)
METADATA_XML: Final = (Field("metadata_xml", "Metadata XML", "area"),)
IDP: Final = (
    Field("entity_id", "Entity ID"),
    Field("sso_url", "Single Sign On URL", "url"),
    Field("slo_url", "Single Log Out URL", "url", required=False),
    Field("x509cert", "x509 public certificate", "area"),
)
MAPPING: Final = (
    Field(
        "identifier",
        "IdP User ID",
        help="The attribute by which Sentry recognizes a person from now on.",
        placeholder="eg. user.uniqueID",
    ),
    Field(
        "user_email",
        "User Email",
        help="The attribute with the address by which an existing account is found.",
        placeholder="eg. user.email",
    ),
    Field("first_name", "First Name", required=False),
    Field("last_name", "Last Name", required=False),
)


def blank(fields: Sequence[Field], values: Mapping[str, str | None] | None = None) -> Filled:
    """Return the form as it is first shown, with ``values`` already in it."""
    given = values or {}
    return Filled(tuple(fields), {item.name: given.get(item.name) or "" for item in fields})


def clean(fields: Sequence[Field], data: Mapping[str, str | None]) -> Filled:
    """Judge what was sent.

    Values are stripped; an address without a scheme gets ``http://``, as Django's URLField does.
    """
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    for item in fields:
        text = (data.get(item.name) or "").strip()
        if not text:
            if item.required:
                errors[item.name] = REQUIRED
        elif item.kind == "url":
            text = text if "://" in text else f"http://{text}"
            if not is_url(text):
                errors[item.name] = BAD_URL
        values[item.name] = text
    return Filled(tuple(fields), values, errors)


def is_url(text: str) -> bool:
    """Whether Django's URL validator would accept ``text``."""
    if any(character.isspace() for character in text):
        return False
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    authority = parts.netloc.rpartition("@")[2]
    port = "" if authority.endswith("]") else authority.partition("]")[2] or authority
    port = port.rpartition(":")[2] if ":" in port else ""
    if authority.endswith(":") or (port and not _PORT.fullmatch(port)):
        return False
    return parts.scheme in _SCHEMES and _is_host(host, bracketed=authority.startswith("["))


def _is_host(host: str, *, bracketed: bool) -> bool:
    if bracketed:
        return bool(re.fullmatch(r"[0-9a-f:.]+", host, re.IGNORECASE))
    if host == "localhost" or _IPV4.fullmatch(host):
        return True
    *labels, last = host.removesuffix(".").split(".")
    return (
        bool(labels)
        and all(_LABEL.fullmatch(label) for label in labels)
        and bool(_TOP_LABEL.fullmatch(last))
        and not last.startswith("-")
        and not last.endswith("-")
    )
