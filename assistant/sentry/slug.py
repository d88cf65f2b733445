"""Which organization is meant by what a person types or pastes.

Sentry tells organizations apart by their slug, and upper from lower case in it. Its rules changed
over the years and old slugs stay, so only what no version accepts is refused.
Sources: Sentry 23.7.1, api/serializers/models/organization.py; newer, src/sentry/slug/patterns.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import unquote, urlsplit

from assistant import resources
from assistant.errors import BadInput
from assistant.saml.findings import Finding, State, fail, warn
from assistant.sentry import addresses

_MAX: Final = 50
_MIN: Final = 3
_LEGAL: Final = re.compile(r"[a-zA-Z0-9-]+")
_ILLEGAL: Final = re.compile(r"[^a-zA-Z0-9-]")
_SHOWN: Final = 60
# The parts of an address that stand before a slug.
_BEFORE: Final = (
    ("organizations",),
    ("settings",),
    ("auth", "login"),
    ("auth", "link"),
    ("saml", "acs"),
    ("saml", "sls"),
    ("saml", "metadata"),
    ("api", "0", "organizations"),
)


@dataclass(frozen=True, slots=True)
class Slug:
    """What was understood, and what is wrong or odd about it.

    Attributes:
        value: the slug, as it was written; empty if none was found.
        findings: in the order in which to show them.
        base: the Sentry whose address it was pasted with; None for a bare slug.
    """

    value: str
    findings: tuple[Finding, ...] = ()
    base: addresses.SentryAddress | None = None

    @property
    def ok(self) -> bool:
        """Whether it can be used; warnings do not stop it."""
        return bool(self.value) and all(one.state is not State.FAIL for one in self.findings)


@cache
def reserved() -> frozenset[str]:
    """Load the slugs that Sentry keeps for itself, lower case."""
    file = resources.folder() / "sentry" / "reserved-slugs.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and line[0] != "#")


def parse(text: str) -> Slug:
    """Understand a slug, or an address of Sentry's pages that holds one. Never raises."""
    written = text.strip().strip("<>\"'`").strip()
    if not written:
        return Slug("", (fail("sentry.slug.empty"),))
    bare = written.strip("/")
    host = bare.partition("/")[0].lower()
    if "://" in written or "/" in bare or host == "sentry.io" or host.endswith(".sentry.io"):
        return _from_address(written)
    return judge(bare)


def judge(value: str, base: addresses.SentryAddress | None = None) -> Slug:
    """Hold a slug against Sentry's rules."""
    found: list[Finding] = []
    shown = _visible(value[:_SHOWN])
    illegal = "".join(dict.fromkeys(_ILLEGAL.findall(value)))
    if not value:
        found.append(fail("sentry.slug.empty"))
    elif illegal:
        better = suggestion(value)
        found.append(
            fail(
                "sentry.slug.illegal",
                slug=shown,
                characters=_visible(illegal[:20]),
                suggestion=better,
            )
        )
    elif value.startswith("-") or value.endswith("-"):
        found.append(fail("sentry.slug.hyphen", slug=shown, suggestion=suggestion(value)))
    elif value.lower() in reserved():
        found.append(fail("sentry.slug.reserved", slug=shown))
    if len(value) > _MAX:
        found.append(fail("sentry.slug.long", slug=shown, length=len(value), most=_MAX))
    if found:
        return Slug(value, tuple(found), base)
    if len(value) < _MIN:
        found.append(warn("sentry.slug.short", slug=value, least=_MIN))
    if value.isdigit():
        found.append(warn("sentry.slug.digits", slug=value))
    if value != value.lower():
        found.append(warn("sentry.slug.upper", slug=value, suggestion=value.lower()))
    return Slug(value, tuple(found), base)


def _visible(text: str) -> str:
    """Name what cannot be seen, or would turn a sentence round, by its number."""
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text)


def suggestion(value: str) -> str:
    """Turn a name into the slug that Sentry would most likely have made of it; may be empty."""
    lowered = re.sub(r"[\s_.]+", "-", value.strip().lower())
    return re.sub(r"-{2,}", "-", _ILLEGAL.sub("", lowered)).strip("-")[:_MAX]


def _from_address(written: str) -> Slug:
    if "://" not in written:
        written = f"https://{written.lstrip('/')}"
    try:
        parts = urlsplit(written)
        origin = f"{parts.scheme}://{parts.netloc}"
        base = addresses.parse(origin)
        host = (parts.hostname or "").rstrip(".")
    except (BadInput, ValueError):
        return Slug("", (fail("sentry.slug.address", address=_visible(addresses.shown(written))),))
    steps = [unquote(step) for step in parts.path.split("/") if step]
    value = _customer(host) or _in_path(steps)
    if not value:
        return Slug(
            "",
            (fail("sentry.slug.not_in_address", address=_visible(addresses.shown(written))),),
            base,
        )
    return judge(value, base)


def _customer(host: str) -> str:
    """Give the label before ``sentry.io`` if it names a customer rather than a region."""
    if not host.endswith(".sentry.io"):
        return ""
    label = host.removesuffix(".sentry.io")
    return "" if label == "www" or "." in label or label in reserved() else label


def _in_path(steps: list[str]) -> str:
    for before in _BEFORE:
        count = len(before)
        if tuple(steps[:count]) == before:
            return steps[count] if len(steps) > count else ""
    # The oldest addresses were /SLUG/ and /SLUG/PROJECT/.
    return steps[0] if steps and steps[0].lower() not in reserved() else ""
