"""What one typed value must look like: an address, a user principal name, an id, a word.

Each function takes the value and the place where it was typed, gives the value in its usual form
and raises `BadInput` with a code ``answers.*``. They judge what can be judged without asking
anybody; whether a user exists is for Entra to say.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from assistant.errors import BadInput, Who

MAX_TEXT = 2_000
MAX_NAME = 256
"""Graph's limit for an application's and a group's displayName."""
_MAX_SHOWN = 80
_MAX_PORT = 65_535

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
# Entra takes fewer characters than this in a user principal name; what it refuses, it refuses.
# What never works is kept out here: blanks, invisible characters, separators of lists.
_LOCAL_PART = re.compile(r"[!#-'*+\--.0-9=?A-Z^-~]{1,64}")
_PERSON_IN_ADDRESS = re.compile(r"(?:(?<=//)\S*|^[^\s/:@]+:\S*)@")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was typed.

    Attributes:
        field: attribute of `Answers`.
        option: the option that gives it.
        where: what an error calls the place: the option, or file, line and key.
    """

    field: str
    option: str
    where: str

    def refuse(self, code: str, value: object, **more: object) -> BadInput:
        """Make the error that names the place and the value."""
        return BadInput(
            code,
            who=Who.YOU,
            field=self.field,
            option=self.option,
            where=self.where,
            value=shown(value),
            **more,
        )


def shown(value: object) -> str:
    """Give a value fit to stand in a sentence.

    It is on one line, not endless, nothing in it is invisible, and the name and password that an
    address can hold before its ``@`` are gone.
    """
    words = _PERSON_IN_ADDRESS.sub("…@", str(value))
    visible = "".join(
        each if each.isprintable() else f"\\u{ord(each):04x}" for each in words[: _MAX_SHOWN + 1]
    )
    return visible if len(words) <= _MAX_SHOWN else f"{visible[:_MAX_SHOWN]}…"


def shown_path(path: object) -> str:
    """Give a file's path fit to stand in a sentence: of a long one the end, which has the name."""
    words = str(path)
    return shown(words) if len(words) <= _MAX_SHOWN else f"…{shown(words[1 - _MAX_SHOWN :])}"


def text(value: str, place: Place) -> str:
    """Take any line of text; blanks round it go.

    Control, format and surrogate characters are refused: they come with pasted text, cannot be
    seen, and would be stored for good.
    """
    plain = value.strip()
    if not plain:
        raise place.refuse("answers.empty", value)
    if len(plain) > MAX_TEXT:
        raise place.refuse("answers.too_long", plain, most=MAX_TEXT)
    for each in plain:
        if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            raise place.refuse("answers.invisible", plain, character=f"U+{ord(each):04X}")
    return plain


def name(value: str, place: Place) -> str:
    """Take a display name, or an id in its place."""
    if len(value) > MAX_NAME:
        raise place.refuse("answers.too_long", value, most=MAX_NAME)
    return value


def one_of(choices: tuple[str, ...], value: str, place: Place) -> str:
    """Take one of a few words."""
    if value in choices:
        return value
    near = closest(value, choices)
    listed = ", ".join(choices)
    if near:
        raise place.refuse("answers.close_to_one_of", value, choices=listed, near=near)
    raise place.refuse("answers.not_one_of", value, choices=listed)


def closest(word: str, known: tuple[str, ...]) -> str:
    """Give the known word that was probably meant, or nothing."""
    import difflib  # noqa: PLC0415 - only a mistake needs it, and the help must be quick

    return next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0.6)), "")


def is_guid(value: str) -> bool:
    """Tell whether a text has the form of a GUID."""
    return _GUID.fullmatch(value) is not None


def guid(value: str, place: Place) -> str:
    """Take an id as Entra shows it; letters become small."""
    plain = value.strip("{}")
    if not _GUID.fullmatch(plain):
        raise place.refuse("answers.not_id", value)
    return plain.lower()


def is_address(value: str) -> bool:
    """Tell whether this has the form ``somebody@domain.example``."""
    local, at, domain = value.rpartition("@")
    return bool(at and _LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(domain))


def upn(value: str, place: Place) -> str:
    """Take a user principal name; its case is kept as typed, Entra does not mind it."""
    if not is_address(value):
        raise place.refuse("answers.not_upn", value)
    return value


def mail(value: str, place: Place) -> str:
    """Take a mail address."""
    if not is_address(value):
        raise place.refuse("answers.not_mail", value)
    return value


def tenant(value: str, place: Place) -> str:
    """Take a tenant by its id or by one of its domains.

    The words that Entra has for "any tenant" are refused: a set-up is for one tenant.
    """
    if _GUID.fullmatch(value) or _DOMAIN.fullmatch(value):
        return value.lower()
    raise place.refuse("answers.not_tenant", value)


def uri(value: str, place: Place) -> str:
    """Take any absolute URI; an Entity ID is a name, compared letter by letter, so kept as is."""
    if not _SCHEME.fullmatch(value) or "#" in value:
        raise place.refuse("answers.not_uri", value)
    return _nobody_in(value, place)


def relay_state(value: str, place: Place) -> str:
    """Take any text; an address in it holds no name or password, which would be written down."""
    return _nobody_in(text(value, place), place)


def _nobody_in(value: str, place: Place) -> str:
    if re.search(r"://[^/?#\s]*@", value):
        raise place.refuse("answers.address_with_person", value)
    return value


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine by definition, without asking a name server."""
    return host in {"localhost", "::1"} or bool(re.fullmatch(r"127(\.\d{1,3}){3}", host))


def https(value: str, place: Place) -> str:
    """Take a page's address: https, or http on this machine."""
    parts = _parts(value, place, {"https", "http"})
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise place.refuse("answers.not_https", value)
    return value


def web_address(value: str, place: Place) -> str:
    """Take a server's address, without query; the slash at its end goes."""
    plain = https(value, place)
    if "?" in plain:
        raise place.refuse("answers.not_server", value)
    return plain.rstrip("/")


def proxy(value: str, place: Place) -> str:
    """Take a proxy's address; it may hold a name and a password, which no error repeats."""
    parts = _parts(value, place, {"https", "http"}, person=True)
    if parts.path not in {"", "/"} or parts.query:
        raise place.refuse("answers.not_proxy", value)
    return value


def _parts(value: str, place: Place, schemes: set[str], *, person: bool = False) -> SplitResult:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as exc:  # a port that is no number, or half an IPv6 address
        raise place.refuse("answers.not_address", value) from exc
    wrong = (
        parts.scheme not in schemes
        or not parts.hostname
        or port == 0
        or "#" in value
        or "\\" in value
        or any(each.isspace() for each in value)
    )
    if wrong:
        raise place.refuse("answers.not_address", value)
    if parts.username is not None and not person:
        raise place.refuse("answers.address_with_person", value)
    return parts
