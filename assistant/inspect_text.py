"""What an inspection found, as lines for a terminal: calm, aligned, what is worst first. Pure."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from assistant import texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from assistant.diagnosis.as_sentry import AsSentry
    from assistant.diagnosis.differences import Difference
    from assistant.errors import AssistantError
    from assistant.saml.certificates import Certificate
    from assistant.saml.entities import Entity, Role
    from assistant.saml.findings import Severity
    from assistant.saml.inspecting import Inspected
    from assistant.saml.places import Located

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_ORDER: Final[dict[Severity, int]] = {"error": 0, "warning": 1, "note": 2}
_STYLE: Final[dict[Severity, str]] = {"error": "red", "warning": "yellow", "note": "bright_black"}
_LABEL: Final = 17
_FAMILIAR: Final = {
    "SingleSignOnService": "sso",
    "SingleLogoutService": "slo",
    "AssertionConsumerService": "acs",
    "ArtifactResolutionService": "artifact",
}
_LONGEST: Final = 2000
_PATH: Final = 60


class Line(NamedTuple):
    """A paragraph.

    Attributes:
        words: what is said; may be longer than a line.
        first: what stands before its first line.
        rest: what stands before the others.
        style: how it is drawn, in rich's words.
    """

    words: str
    first: str = ""
    rest: str = ""
    style: str = ""


EMPTY: Final = Line("")


def clean(words: str) -> str:
    """Give words fit for a terminal: what could steer it, or turn the text round, is written out.

    Documents come from strangers, and XML may hold such characters.
    """
    return "".join(
        f"\\u{ord(one):04x}" if one != "\n" and unicodedata.category(one) in _UNSEEN else one
        for one in words[:_LONGEST]
    )


def failure(name: str, error: AssistantError) -> Iterator[Line]:
    """Say why a source cannot be read."""
    yield Line(name, style="bold")
    yield from problem(error)


def problem(error: AssistantError) -> Iterator[Line]:
    """Say what went wrong, and how to go on."""
    said = texts.explain(error)
    yield Line(said.title, "  ", "  ", "bold red")
    for words in (said.detail, said.hint, texts.say("front.whose", who=said.who)):
        if words:
            yield Line(words, "  ", "  ")


def heading(name: str) -> Line:
    """Begin a source."""
    return Line(name, style="bold")


def entity(inspected: Inspected, findings: Sequence[Located], now: datetime) -> Iterator[Line]:
    """Show an entity: what is wrong first, then what it says, then its certificates."""
    of = inspected.entity
    yield Line(texts.say(f"inspecting.kind.{inspected.kind}"), "  ", "  ", "bold")
    if of is not None:
        yield Line(of.entity_id or texts.say("front.none"), "  ", "  ")
    yield EMPTY
    yield from found(findings)
    if of is None:
        return
    yield from _facts(of)
    for role in of.roles:
        yield from _role(role)
    seen: dict[bytes, tuple[Certificate, list[str]]] = {}
    for role in of.roles:
        for key in role.keys:
            use = texts.say(f"inspecting.use.{_use(key.use)}")
            for one in key.certificates:
                uses = seen.setdefault(one.der, (one, []))[1]
                if use not in uses:
                    uses.append(use)
    for one, uses in seen.values():
        yield from card(one, ", ".join(uses), now)


def listed(inspected: Inspected, findings: Sequence[Located]) -> Line:
    """Show an entity of an aggregate in one line, with its worst finding."""
    of = inspected.entity
    name = of.entity_id if of is not None and of.entity_id else inspected.where
    worst = min(findings, key=_rank, default=None)
    if worst is None or worst.severity == "note":
        return Line(name, _margin(texts.say("inspecting.severity.fine")), " " * _LABEL)
    more = sum(1 for one in findings if one.severity != "note") - 1
    rest = f" {texts.say('inspecting.more', count=more)}" if more else ""
    return Line(
        f"{name}\n{texts.say('inspecting.line', line=worst.line)}: {worst.finding.seen}{rest}",
        _margin(texts.say(f"inspecting.severity.{worst.severity}")),
        " " * _LABEL,
        _STYLE[worst.severity],
    )


def found(findings: Sequence[Located]) -> Iterator[Line]:
    """Show findings, the worst first: where, what, why it matters, whose move, what to do."""
    for one in sorted(findings, key=_rank):
        finding, severity = one.finding, one.severity
        label = _margin(texts.say(f"inspecting.severity.{severity}"))
        blank = " " * _LABEL
        yield Line(finding.seen, label, blank, _STYLE[severity])
        if one.where:
            yield Line(_spot(one.where, one.line), blank, blank, "bright_black")
        if finding.meaning:
            yield Line(finding.meaning, blank, blank)
        if severity != "note" and finding.remedy:
            yield Line(finding.remedy, blank, blank)
        if severity != "note" and finding.who != "nobody":
            yield Line(texts.say("front.whose", who=finding.who), blank, blank, "bright_black")
        yield EMPTY


def card(one: Certificate, uses: str, now: datetime) -> Iterator[Line]:
    """Show a certificate."""
    yield Line(texts.say("inspecting.certificate", use=uses), "  ", "  ", "bold")
    yield _pair("subject", one.subject or "-")
    own = one.subject == one.issuer
    yield _pair("issuer", texts.say("inspecting.self_signed") if own else one.issuer or "-")
    yield _pair("serial", one.serial)
    bits = texts.say("inspecting.bits", bits=one.key_bits) if one.key_bits else ""
    yield _pair("key", " ".join(filter(None, (one.key_type, one.curve, bits))))
    yield _pair("signature", one.signature_hash.upper())
    yield _pair("sha1", one.thumbprint)
    yield _pair("sha256", _grouped(one.sha256))
    days = one.days_left(now)
    left = texts.say("inspecting.days_left", days=days) if days >= 0 else ""
    ended = texts.say("inspecting.days_ago", days=-days) if days < 0 else ""
    since, until = texts.day(one.not_before), texts.day(one.not_after)
    yield _pair(
        "valid", texts.say("inspecting.dates", since=since, until=until, left=left or ended)
    )
    yield EMPTY


def taken(of: AsSentry, now: datetime) -> Iterator[Line]:
    """Show what Sentry would take of a document."""
    yield Line(texts.say("inspecting.sentry.title", version=of.version), "  ", "  ", "bold")
    yield Line(texts.say(f"inspecting.sentry.{of.verdict}"), "  ", "  ")
    if of.message:
        yield Line(texts.say("inspecting.sentry.message", message=of.message), "  ", "  ")
    if of.kept is not None:
        kept = of.kept
        yield _pair("entity_id", kept.entity_id)
        yield _pair("sso_url", kept.sso_url)
        yield _pair("slo_url", kept.slo_url or texts.say("front.none"))
        if kept.certificate is not None:
            until = texts.day(kept.certificate.not_after)
            days = kept.certificate.days_left(now)
            words = texts.say(
                "inspecting.sentry.keeps",
                thumbprint=kept.certificate.thumbprint,
                until=until,
                days=days,
            )
            yield _pair("x509", words)
    yield EMPTY
    yield from found(of.findings)


def differences(before: str, after: str, found: Sequence[Difference]) -> Iterator[Line]:
    """Show what differs between two documents."""
    yield Line(texts.say("inspecting.diff.title", before=before, after=after), style="bold")
    yield EMPTY
    if not found:
        yield Line(texts.say("inspecting.diff.same"), "  ", "  ")
    entity_id = None
    for one in found:
        if one.entity_id != entity_id:
            entity_id = one.entity_id
            yield Line(entity_id or "-", "  ", "  ", "bold")
        blank = " " * _LABEL
        label = _margin(texts.say(f"inspecting.diff.{one.severity}"))
        yield Line(one.seen, label, blank, _STYLE["warning"] if one.severity == "warning" else "")
        for word, where, line in (
            ("before", one.where_a, one.line_a),
            ("after", one.where_b, one.line_b),
        ):
            if where:
                words = texts.say(f"inspecting.diff.{word}", place=_spot(where, line))
                yield Line(words, blank, blank, "bright_black")
        yield Line(one.meaning, blank, blank)
        yield EMPTY


def _spot(where: str, line: int) -> str:
    """Name a place; its XPath is broken between steps, because no screen is as wide."""
    rows = [""]
    for step in where.split("/")[1:]:
        if rows[-1] and len(rows[-1]) + len(step) >= _PATH:
            rows.append("")
        rows[-1] += f"/{step}"
    path = "\n".join(rows)
    if not line:
        return path
    room = _PATH - len(rows[0]) < len(texts.say("inspecting.place", line=line, where=""))
    return texts.say("inspecting.place", line=line, where=f"\n{path}" if room else path)


def _rank(one: Located) -> int:
    return _ORDER[one.severity]


def _margin(label: str) -> str:
    return f"  {label} ".ljust(_LABEL)


def _pair(name: str, value: str) -> Line:
    label = texts.say(f"inspecting.fact.{name}")
    return Line(value, f"    {label} ".ljust(_LABEL + 2), " " * (_LABEL + 2))


def _facts(of: Entity) -> Iterator[Line]:
    lines = []
    if of.name:
        lines.append(_pair("name", of.name))
    if any(of.organization):
        lines.append(_pair("organization", " · ".join(filter(None, of.organization))))
    for one in of.contacts:
        said = " · ".join(filter(None, (one.kind, one.name, *one.addresses)))
        lines.append(_pair("contact", said))
    if of.registered_by:
        lines.append(_pair("registered", of.registered_by))
    if of.validity.written:
        lines.append(_pair("until", of.validity.written))
    if of.validity.cache:
        lines.append(_pair("cache", of.validity.cache))
    yield from lines
    if lines:
        yield EMPTY


def _role(role: Role) -> Iterator[Line]:
    title = role.type or texts.say(f"inspecting.role.{role.kind}")
    yield Line(title, "  ", "  ", "bold")
    for one in role.services:
        kind = _FAMILIAR.get(one.kind)
        label = texts.say(f"inspecting.service.{kind}") if kind else one.kind
        binding = one.endpoint.binding.rpartition(":")[2].removeprefix("HTTP-")
        marks = [binding] if binding else []
        if one.endpoint.index is not None:
            marks.append(f"#{one.endpoint.index}")
        if one.endpoint.is_default:
            marks.append(texts.say("inspecting.default"))
        head = f"    {label} ".ljust(_LABEL + 2)
        words = f"{' '.join(marks):<9} {one.endpoint.location}".strip()
        yield Line(words, head, " " * (_LABEL + 2))
    for form in role.name_id_formats:
        yield _pair("name_id", form)
    for wish in role.requested:
        required = texts.say("inspecting.required") if wish.required else ""
        called = f" ({wish.friendly})" if wish.friendly else ""
        yield _pair("requested", f"{wish.name}{called} {required}".rstrip())
    for flag, said in role.flags:
        yield _pair("flag", f"{flag}={'true' if said else 'false'}")
    yield EMPTY


def _use(use: str) -> str:
    return use if use in {"signing", "encryption"} else "both"


def _grouped(digits: str) -> str:
    """Break a long thumbprint in the middle: 64 digits do not fit beside their label."""
    half = len(digits) // 2
    return f"{digits[:half]}\n{digits[half:]}"
