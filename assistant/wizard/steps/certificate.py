"""Step *certificate*: a good one in use, its dates, who is told before it ends. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from assistant import texts
from assistant.entra import writes
from assistant.entra.call import Call, Ref
from assistant.errors import BadInput, Who
from assistant.saml import metadata
from assistant.saml.findings import State
from assistant.sentry import gallery, twin
from assistant.sentry.twin import Refused
from assistant.wizard.change import AFTER_SENTRY, IN_ENTRA, Change, FieldChange, Nothing, Undo
from assistant.wizard.events import Check, of_finding
from assistant.wizard.ids import Ids, ids_of
from assistant.wizard.live import in_use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.entra.objects import SigningCertificate
    from assistant.wizard.frame import Frame
    from assistant.wizard.goal import Goal
    from assistant.wizard.memory import Memory
    from assistant.wizard.observed import Observed

STEP = "certificate"
ACTIVATE = "certificate.activate"
NOTIFY = "certificate.notify"
RENEW_BEFORE = timedelta(days=30)
MOST_NOTIFIED = 5


def plan(goal: Goal, observed: Observed, memory: Memory) -> Iterator[Change | Nothing]:
    """Keep a good certificate; else use a good one that is there; else make one.

    The one in use is never touched. While people may sign in, another one is made and waits
    inactive until Sentry has been given it: Sentry reads metadata once and keeps one certificate.
    """
    ids = ids_of(observed)
    yield from _notify(goal, observed, ids)
    active = active_certificate(observed)
    if active is not None and _good(active, observed.at):
        until = texts.day(active.not_after)
        yield Nothing(STEP, "plan.certificate.there", {"subject": active.subject, "until": until})
        return
    spare = _spare(observed)
    if spare is not None:
        yield Nothing(STEP, "plan.certificate.spare", {"subject": spare.subject})
        yield _activate(goal, observed, ids, spare.thumbprint)
        return
    hidden = _hidden_until(observed, memory)
    if hidden is not None:
        yield Nothing(STEP, "plan.certificate.hidden", {}, hidden)
        return
    yield _create(goal, observed, memory, ids)
    yield _activate(goal, observed, ids, Ref(writes.CERTIFICATE, "thumbprint"))


def _hidden_until(observed: Observed, memory: Memory) -> datetime | None:
    """What the journal knows outranks what a read fails to show: a second one is never made."""
    pending = memory.hidden(writes.CERTIFICATE, observed.at)
    if pending is not None:
        return pending.until()
    principal = observed.service_principal
    there = principal.certificates if principal else ()
    shown = frozenset(one.thumbprint for one in there)
    return memory.certificate_hidden(shown, observed.at)


def active_certificate(observed: Observed) -> SigningCertificate | None:
    """Give the certificate that is set to sign."""
    principal = observed.service_principal
    if principal is None or principal.active_thumbprint is None:
        return None
    for certificate in principal.certificates:
        if certificate.thumbprint == principal.active_thumbprint:
            return certificate
    return None


def signing_now(observed: Observed) -> SigningCertificate | None:
    """Give the certificate that really signs today.

    Once the active one has expired, Entra signs with a valid inactive one at once
    (tutorial-manage-certificates): the newest is what we expect.
    """
    active = active_certificate(observed)
    if active is not None and active.valid_at(observed.at):
        return active
    return _spare(observed)


def _spare(observed: Observed) -> SigningCertificate | None:
    principal = observed.service_principal
    good = [
        certificate
        for certificate in (principal.certificates if principal else ())
        if _good(certificate, observed.at)
    ]
    oldest = datetime.min.replace(tzinfo=UTC)
    return max(good, key=lambda c: c.not_after or oldest, default=None)


def _good(certificate: SigningCertificate, now: datetime) -> bool:
    ends = certificate.not_after
    return (
        certificate.can_sign
        and certificate.valid_at(now)
        and (ends is None or ends - now > RENEW_BEFORE)
    )


def _create(goal: Goal, observed: Observed, memory: Memory, ids: Ids) -> Change:
    subject = f"CN={gallery.CERTIFICATE_NAME} {goal.organization} {memory.mark}"
    ends = _years_on(observed.at, goal.certificate_years)
    end = f"{ends.isoformat()}T00:00:00Z"
    after = ids.after_mode
    call: Call
    principal = observed.service_principal
    taken = principal is not None and (principal.certificates or memory.certificates)
    if goal.own_certificate and taken:
        # Handing over replaces the collection and with it the private key that signs today; and
        # what was taken without ever showing (azure-powershell#17088) will not show the next time.
        raise BadInput("certificate.by_hand", who=Who.ENTRA_ADMIN)
    if goal.own_certificate:
        call = writes.hand_over_certificate(ids.service_principal_id, subject, *after)
    else:
        call = writes.add_signing_certificate(ids.service_principal_id, subject, end, *after)
    return Change(
        step=STEP,
        call=call,
        title="plan.certificate.create.title",
        reason="plan.certificate.create.reason",
        undo=Undo("keep", key="certificate"),
        params={"subject": subject, "until": texts.day(ends)},
        breaking="plan.certificate.create.breaking" if _signs_at_once(goal, observed) else "",
    )


def _signs_at_once(goal: Goal, observed: Observed) -> bool:
    """Whether a new one would sign without being activated: where none that is there is valid."""
    principal = observed.service_principal
    there = principal.certificates if principal else ()
    valid = any(one.can_sign and one.valid_at(observed.at) for one in there)
    return bool(there) and not valid and in_use(goal, observed)


def _years_on(now: datetime, years: int) -> date:
    """This day ``years`` on; 29 February becomes the 28th."""
    day = now.date()
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _activate(goal: Goal, observed: Observed, ids: Ids, thumbprint: str | Ref) -> Change:
    principal = observed.service_principal
    before = principal.active_thumbprint if principal else None
    signs = signing_now(observed)
    same = signs is not None and signs.thumbprint == thumbprint
    # Even an expired one may be what Sentry keeps and Entra signs with; a service provider that
    # never had one signs nobody in.
    had = principal is not None and bool(principal.certificates)
    harmful = in_use(goal, observed) and had and not same
    after = (writes.CERTIFICATE,) if isinstance(thumbprint, Ref) else ids.after_mode
    return Change(
        step=STEP,
        call=writes.patch_service_principal(
            ACTIVATE,
            ids.service_principal_id,
            {"preferredTokenSigningKeyThumbprint": thumbprint},
            *after,
        ),
        title="plan.certificate.activate.title",
        reason="plan.certificate.activate.reason",
        undo=Undo("fields", ("/servicePrincipals/", ids.service_principal_id)),
        fields=(FieldChange("preferredTokenSigningKeyThumbprint", before, thumbprint),),
        stage=AFTER_SENTRY if harmful else IN_ENTRA,
        breaking="plan.certificate.activate.breaking" if harmful else "",
    )


def _notify(goal: Goal, observed: Observed, ids: Ids) -> Iterator[Change | Nothing]:
    principal = observed.service_principal
    before = principal.notify if principal else ()
    have = {address.lower() for address in before}
    missing = tuple(mail for mail in goal.notify if mail.lower() not in have)
    room = max(0, MOST_NOTIFIED - len(before))
    if not missing or not room:
        reason = "plan.certificate.notify_full" if missing else "plan.certificate.notify_there"
        if not missing and not before:
            reason = "plan.certificate.notify_none"
        yield Nothing(STEP, reason, {"addresses": ", ".join(before) or "-"})
        return
    after = (*before, *missing[:room])
    yield Change(
        step=STEP,
        call=writes.patch_service_principal(
            NOTIFY,
            ids.service_principal_id,
            {"notificationEmailAddresses": list(after)},
            *ids.after_mode,
        ),
        title="plan.certificate.notify.title",
        reason="plan.certificate.notify.reason",
        undo=Undo("fields", ("/servicePrincipals/", ids.service_principal_id)),
        fields=(FieldChange("notificationEmailAddresses", before, after),),
    )


def checks(frame: Frame) -> Iterator[Check]:
    """Judge the certificate that signs, and what Entra publishes of it for Sentry to keep."""
    observed = frame.observed
    active, signs = active_certificate(observed), signing_now(observed)
    if observed.service_principal is None:
        yield Check("certificate.active", STEP, State.NOT_RUN)
        return
    if active is None:
        yield Check("certificate.active", STEP, State.FAIL, Who.ENTRA_ADMIN)
    else:
        yield from _dates(active, signs, observed)
    missing = [m for m in frame.goal.notify if m.lower() not in _lower(observed)]
    if frame.goal.notify:
        state = State.WARN if missing else State.PASS
        who = Who.YOU if missing else Who.NOBODY
        params = {"addresses": ", ".join(missing or frame.goal.notify)}
        yield Check("certificate.notify", STEP, state, who, params)
    else:
        yield Check("certificate.notify", STEP, State.NOT_APPLICABLE)
    yield from _published(frame, active)


def _lower(observed: Observed) -> set[str]:
    principal = observed.service_principal
    return {address.lower() for address in (principal.notify if principal else ())}


def _dates(
    active: SigningCertificate, signs: SigningCertificate | None, observed: Observed
) -> Iterator[Check]:
    ends = active.not_after
    days = (ends - observed.at).days if ends else 0
    params = {
        "subject": active.subject,
        "thumbprint": active.thumbprint,
        "until": texts.day(ends),
        "days": days,
        "other": signs.subject if signs else "-",
    }
    if not active.valid_at(observed.at):
        # The trap: an inactive certificate signs at once, and Sentry does not know it.
        state, who, key = State.FAIL, Who.ENTRA_ADMIN, "check.certificate.expired.fail"
        yield Check("certificate.active", STEP, state, who, params, key=key)
        return
    near = days <= RENEW_BEFORE.days
    state, who = (State.WARN, Who.ENTRA_ADMIN) if near else (State.PASS, Who.NOBODY)
    yield Check("certificate.active", STEP, state, who, params)


def _published(frame: Frame, active: SigningCertificate | None) -> Iterator[Check]:
    federation = frame.observed.federation
    if federation is None:
        yield Check("certificate.metadata", STEP, State.NOT_RUN)
        return
    params: dict[str, object] = {"url": federation.url, "status": federation.status or "-"}
    if federation.provider is None or isinstance(federation.kept, Refused):
        message = federation.kept.message if isinstance(federation.kept, Refused) else ""
        params["message"] = message or federation.problem
        yield Check("certificate.metadata", STEP, State.FAIL, Who.MICROSOFT, params)
        return
    yield Check("certificate.metadata", STEP, State.PASS, params=params)
    at, tenant = frame.observed.at, frame.goal.tenant_id
    findings = list(metadata.examine(federation.provider, at, tenant_id=tenant))
    if federation.signature is not None:
        findings.append(federation.signature)
    if federation.kept is not None:
        thumbprint = active.thumbprint if active else ""
        signing = federation.provider.signing
        findings.extend(twin.examine(federation.kept, signing, at, active=thumbprint))
    for number, finding in enumerate(findings, 1):
        yield of_finding(finding, STEP, "certificate.published", str(number))
