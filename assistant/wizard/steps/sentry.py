"""Step *sentry*: the gate before Save, the values to carry over, and whether Sentry took them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.errors import Who
from assistant.saml.findings import State
from assistant.sentry import form, gate, mapping, public
from assistant.wizard import admission, stored
from assistant.wizard.events import Check, of_finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.saml.findings import Finding
    from assistant.wizard.frame import Frame

STEP = "sentry"
_TOOK_IT = "sentry.seen.took_it"
_BEFORE_SAVE = frozenset({"private_window", "owner_role", "plan", "required_at_once"})
"""What decides whether Save goes well: once somebody has pressed it, nothing hangs on it."""

_GATE_STATES = {
    "ok": State.PASS,
    "ask": State.NOT_RUN,
    "warn": State.WARN,
    "stop": State.FAIL,
}


def checks(frame: Frame) -> Iterator[Check]:
    """Judge whether Sentry took it, and what has to be settled before somebody presses Save.

    Where somebody has, only what still matters is judged.
    """
    for number, finding in enumerate(taken(frame), 1):
        yield of_finding(finding, STEP, "sentry.public", str(number))
    yield from stored.checks(frame)
    for item in gate_items(frame):
        name = item.name
        state = _GATE_STATES[item.state]
        if name == "owner_unnamed":
            # Nobody has to name the owner to get Entra's side right; then nobody judged them.
            state = State.NOT_RUN
        if name.startswith("people_"):
            continue  # the people's own checks say it, of each
        mover = Who.ENTRA_ADMIN if item.in_entra else Who.SENTRY_OWNER
        who = Who.NOBODY if state is State.PASS else mover
        about = item.params[0][1] if name in {"said_yes", "said_no"} else ""
        params = dict(item.params)
        yield Check(f"sentry.gate.{name}", STEP, state, who, params, about, key=item.code)


def questions(frame: Frame) -> tuple[gate.GateItem, ...]:
    """Give what only a person can answer before somebody presses Save."""
    return tuple(item for item in gate_items(frame) if item.state == "ask")


def gate_items(frame: Frame, *, answered: bool = True) -> tuple[gate.GateItem, ...]:
    """Give what has to be settled; once Sentry has taken the values, what still matters.

    Then a person's No stops nothing any more: it is a matter of concern, with its remedy.

    Args:
        frame: what is known.
        answered: take a person's answers into account.
    """
    items = gate.gate(gate_facts(frame), frame.told if answered else None)
    if not took_it(frame):
        return items
    return tuple(
        replace(item, state="warn") if item.asked and item.state == "stop" else item
        for item in items
        if (item.asked or item.name) not in _BEFORE_SAVE
    )


def taken(frame: Frame) -> tuple[Finding, ...]:
    """Judge by what Sentry shows whether it has taken this tenant's values."""
    seen = frame.observed.sentry
    if seen is None:
        return ()
    tenant, sso_url = frame.goal.tenant_id, sso_address(frame)
    return tuple(public.judge(seen, frame.addresses, tenant_id=tenant, sso_url=sso_url))


def took_it(frame: Frame) -> bool:
    """Tell whether Sentry shows that it sends people to this tenant."""
    return any(finding.code == _TOOK_IT for finding in taken(frame))


def sso_address(frame: Frame) -> str:
    """Give Entra's sign-in address: as published, else as documented."""
    federation = frame.observed.federation
    provider = federation.provider if federation else None
    published = (provider.sso_redirect or provider.sso_post) if provider else ""
    return published or frame.cloud.saml_sign_in(frame.goal.tenant_id)


def gate_facts(frame: Frame) -> gate.GateFacts:
    """Give what the gate judges; what only a person knows stays unanswered."""
    goal, observed = frame.goal, frame.observed
    judged = frame.judgements
    owner, second = (goal.owner or "").lower(), (goal.second_owner or "").lower()
    principal = observed.service_principal
    return gate.GateFacts(
        owner=goal.owner or "",
        owner_assigned=owner in judged if owner else None,
        owner_judgement=judged.get(owner),
        second_owner=goal.second_owner or "",
        second_assigned=second in judged if second else None,
        second_judgement=judged.get(second),
        everyone=admission.everyone(frame),
        members=_compared(frame),
        assignment_required=principal.assignment_required if principal else None,
        mfa=observed.around.mfa,
        scim=stored.scim(frame),
        identifier="objectidentifier" if goal.identifier_claim == "objectidentifier" else "name",
        already=observed.sentry is not None and observed.sentry.sso == "saml",
        is_saas=frame.addresses.base.is_saas,
        practice=frame.cloud.practice,
    )


def _compared(frame: Frame) -> gate.MembersCompared | None:
    if frame.members is None:
        return None
    pairs = tuple(zip(frame.judged.people, frame.judged.judgements, strict=True))
    return gate.compare_members(frame.members, pairs)


def values(frame: Frame) -> tuple[form.Row, ...]:
    """Give the values in the order in which Sentry asks for them."""
    wished = mapping.attribute_mapping(
        "objectidentifier" if frame.goal.identifier_claim == "objectidentifier" else "name"
    )
    return form.rows(frame.addresses, frame.metadata_url, wished)
