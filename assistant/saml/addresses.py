"""What may be wrong with an address by itself, by its writing alone: nothing is looked up."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

# One that this matches has none of the faults: a name of letters with at least one dot, no user
# information, no fragment, nothing but printable ASCII.
_FINE: Final = re.compile(
    r"https://(?:[a-z0-9](?:[a-z0-9-]*+)\.)++(?!local|internal|lan|arpa)[a-z]{2,63}"
    r"(?::[1-9]\d{1,3}+)?(?:/[!-\"$-~]*+)?",
    re.ASCII,
)
_SHOWN: Final = 200
_BLANK: Final = re.compile(r"[\x00-\x20\x7f\s]")
_NUMBER: Final = re.compile(r"0x[0-9a-f]*|\d+", re.IGNORECASE | re.ASCII)
_INSIDE: Final = (".local", ".localhost", ".internal", ".lan", ".home.arpa")


def faults(address: str) -> Iterator[str]:
    """Give what is wrong with an address.

    Yields:
        ``broken`` alone, or of ``space``, ``not_https``, ``user_info``, ``fragment``,
        ``upper_case`` and ``private`` what holds.
    """
    if _FINE.fullmatch(address):
        return
    if _BLANK.search(address):
        yield "space"
    written = _BLANK.sub("", address)
    try:
        parts = urlsplit(written)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        yield "broken"
        return
    odd = _NUMBER.fullmatch(host.rpartition(".")[2]) is not None and _number(host) is None
    if not parts.scheme or not host or odd:
        yield "broken"
        return
    if parts.scheme != "https":
        yield "not_https"
    if "@" in parts.netloc:
        yield "user_info"
    if "#" in written:
        yield "fragment"
    if host != parts.netloc.rpartition("@")[2].partition(":")[0] and "[" not in parts.netloc:
        yield "upper_case"
    if is_private(host):
        yield "private"


def shown(address: str) -> str:
    """Give an address fit to be shown: what stands before its @ may be a password."""
    head, slashes, rest = address.partition("//")
    place, slash, path = rest.partition("/")
    named = f"…@{place.rpartition('@')[2]}" if "@" in place else place
    whole = f"{head}{slashes}{named}{slash}{path}"
    return (whole if len(whole) <= _SHOWN else whole[:_SHOWN] + "…") or "-"


def is_private(host: str) -> bool:
    """Tell whether a host can be reached from inside a network only, or from one machine."""
    host = host.lower().rstrip(".")
    number = _number(host)
    if number is not None:
        return not number.is_global
    return "." not in host or host.endswith(_INSIDE)


def _number(host: str) -> IPv4Address | IPv6Address | None:
    """Read a host that is a number in any of the ways in which browsers take one, or None."""
    try:
        read = ip_address(host.partition("%")[0])
    except ValueError:
        return _loose(host)
    mapped = read.ipv4_mapped if isinstance(read, IPv6Address) else None
    return mapped or read


def _loose(host: str) -> IPv4Address | None:
    """Read ``127.1``, ``0x7f000001`` and the like."""
    parts = host.split(".")
    if len(parts) > 4 or not all(map(_NUMBER.fullmatch, parts)):  # noqa: PLR2004 -- of an address
        return None
    try:
        *first, last = (int(part, _base(part)) for part in parts)
        value = last + sum(one << 8 * (3 - place) for place, one in enumerate(first))
        return IPv4Address(value)
    except ValueError:
        return None


def _base(part: str) -> int:
    if part[:2].lower() == "0x":
        return 16
    return 8 if part[0] == "0" and len(part) > 1 else 10
