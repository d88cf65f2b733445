"""What an inspection found, as JSON: every value plain, every sentence said."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from assistant import texts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from assistant.diagnosis.as_sentry import AsSentry
    from assistant.diagnosis.differences import Difference
    from assistant.errors import AssistantError
    from assistant.saml.certificates import Certificate
    from assistant.saml.entities import Entity
    from assistant.saml.inspecting import Inspected
    from assistant.saml.places import Located

Line: TypeAlias = dict[str, object]


def finding(found: Located) -> Line:
    """Describe a finding."""
    one = found.finding
    return {
        "code": one.code,
        "severity": found.severity,
        "where": found.where,
        "line": found.line,
        "seen": one.seen,
        "meaning": one.meaning,
        "who": str(one.who),
        "remedy": one.remedy,
    }


def failure(error: AssistantError) -> Line:
    """Describe why a source cannot be read, as a finding."""
    said = texts.explain(error)
    return {
        "code": said.code,
        "severity": "error",
        "where": "",
        "line": 0,
        "seen": said.title,
        "meaning": said.detail,
        "who": str(said.who),
        "remedy": said.hint,
    }


def entity(inspected: Inspected, findings: Iterable[Located]) -> Line:
    """Describe an entity with what was found in it."""
    of = inspected.entity
    described: Line = {} if of is None else _facts(of)
    return {
        "entity_id": "" if of is None else of.entity_id,
        "kind": inspected.kind,
        "where": inspected.where,
        "line": inspected.line,
        "name": "",
        "roles": [],
        "endpoints": [],
        "certificates": [],
        **described,
        "findings": [finding(one) for one in findings],
    }


def _facts(of: Entity) -> Line:
    return {
        "name": of.name,
        "roles": list(of.kinds),
        "endpoints": [
            {
                "role": role.kind,
                "kind": one.kind,
                "binding": one.endpoint.binding,
                "location": one.endpoint.location,
                "response_location": one.endpoint.response_location,
                "index": one.endpoint.index,
                "default": one.endpoint.is_default,
            }
            for role in of.roles
            for one in role.services
        ],
        "certificates": [
            {"role": role.kind, "use": key.use, **certificate(one)}
            for role in of.roles
            for key in role.keys
            for one in key.certificates
        ],
        "name_id_formats": sorted({one for role in of.roles for one in role.name_id_formats}),
        "requested_attributes": [
            {"name": one.name, "friendly_name": one.friendly, "required": one.required}
            for role in of.roles
            for one in role.requested
        ],
        "organization": {"name": of.organization[0], "url": of.organization[1]},
        "contacts": [
            {"kind": one.kind, "name": one.name, "addresses": list(one.addresses)}
            for one in of.contacts
        ],
        "registered_by": of.registered_by,
        "valid_until": moment(of.valid_until),
        "cache_duration": of.cache_duration,
        "signed": of.signed,
    }


def certificate(one: Certificate) -> Line:
    """Describe a certificate."""
    return {
        "subject": one.subject,
        "issuer": one.issuer,
        "self_signed": one.subject == one.issuer,
        "serial": one.serial,
        "key": one.key_type,
        "key_bits": one.key_bits,
        "signature": one.signature_hash,
        "sha1": one.thumbprint,
        "sha256": one.sha256,
        "not_before": moment(one.not_before),
        "not_after": moment(one.not_after),
    }


def sentry(taken: AsSentry) -> Line:
    """Describe what Sentry would take."""
    kept = taken.kept
    thumbprint = kept.certificate.thumbprint if kept and kept.certificate else ""
    return {
        "verdict": taken.verdict,
        "message": taken.message,
        "version": taken.version,
        "keeps": {
            "entity_id": kept.entity_id if kept else "",
            "sso_url": kept.sso_url if kept else "",
            "slo_url": kept.slo_url if kept else "",
            "certificate_thumbprint": thumbprint,
        },
    }


def difference(one: Difference) -> Line:
    """Describe a difference of two documents."""
    return {
        "event": "difference",
        "code": one.code,
        "severity": one.severity,
        "entity_id": one.entity_id,
        "where_a": one.where_a,
        "line_a": one.line_a,
        "where_b": one.where_b,
        "line_b": one.line_b,
        "before": one.before,
        "after": one.after,
        "seen": one.seen,
        "meaning": one.meaning,
    }


def moment(at: datetime | None) -> str:
    """Write a moment as ISO 8601; empty where there is none."""
    return "" if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ")
