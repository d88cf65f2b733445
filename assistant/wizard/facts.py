"""Turns what was read into facts. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

from assistant.entra import objects, people, reads, surroundings
from assistant.entra.call import State
from assistant.errors import NetworkError
from assistant.sentry import auth_provider, public
from assistant.wizard.federation import read_federation
from assistant.wizard.observed import Federation, Observed, SignedIn, Tenant
from assistant.wizard.wanted import deleted_twins

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.entra.clouds import Cloud
    from assistant.entra.people import User
    from assistant.sentry.addresses import Addresses
    from assistant.wizard.choice import Choice
    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Candidate
    from assistant.wizard.wanted import Looked

    _Users: TypeAlias = dict[str, User | None]


class Frame(Protocol):
    """What a look was about."""

    cloud: Cloud
    goal: Goal
    addresses: Addresses
    scopes: frozenset[str]
    roles: frozenset[str] | None


def facts_of(
    frame: Frame,
    at: datetime,
    found: tuple[Candidate, ...],
    choice: Choice,
    looked: Looked,
) -> Observed:
    """Give everything that was seen, frozen."""
    principal = looked.body("service_principal")
    chosen = choice.application
    application = looked.body("application")
    everyone, nested = _people(looked)
    there, listed = _named(looked, frame.goal)
    return Observed(
        at=at,
        tenant=_tenant(looked, frame.goal),
        me=_me(looked, frame),
        templates=looked.templates(),
        candidates=found,
        twins=deleted_twins(frame.goal, looked),
        bin_read=_bin_read(looked),
        application=objects.application(application) if chosen and application else chosen,
        service_principal=objects.service_principal(principal) if chosen and principal else None,
        users=there,
        listed=listed,
        near={
            key.removeprefix(reads.NEAR): tuple(people.user(doc) for doc in looked.rows(key))
            for key in looked.outcomes
            if key.startswith(reads.NEAR)
        },
        groups={name.lower(): looked.named_groups(name.lower()) for name in frame.goal.groups},
        assigned=looked.assigned() if chosen else (),
        people=everyone,
        assigned_groups={
            key.removeprefix(reads.KIND): people.group(body)
            for key in looked.outcomes
            if key.startswith(reads.KIND) and (body := looked.body(key))
        },
        reached={
            group: sum(_is_user(doc) for doc in looked.rows(f"{reads.MEMBERS}{group}"))
            for group, readable in _members(looked).items()
            if readable
        },
        coming=_coming(looked),
        nested=nested,
        hidden=tuple(group for group, readable in _members(looked).items() if not readable),
        claims_policies=_count(looked, "claimsMappingPolicies"),
        token_policies=_count(looked, "tokenIssuancePolicies"),
        provisioning_jobs=_count(looked, "synchronization/jobs"),
        sentry=public.interpret(frame.addresses, looked.sentry(frame.addresses)),
        around=surroundings.read(
            {
                key: out.body
                for key in surroundings.KEYS
                if (out := looked.outcomes.get(key)) and out.state is State.DONE and out.body
            },
            chosen.app_id if chosen else "",
        ),
        federation=_federation(looked, frame, chosen.app_id if chosen else ""),
        provider=_provider(looked, frame.addresses),
    )


def _tenant(looked: Looked, goal: Goal) -> Tenant:
    rows = looked.rows("organization")
    doc = rows[0] if rows else {}
    domains = doc.get("verifiedDomains")
    return Tenant(
        str(doc.get("id") or goal.tenant_id),
        str(doc.get("displayName") or ""),
        tuple(
            str(item.get("name"))
            for item in (domains if isinstance(domains, list) else ())
            if isinstance(item, dict)
        ),
    )


def _me(looked: Looked, frame: Frame) -> SignedIn:
    doc = looked.body("me") or {}
    upn = str(doc.get("userPrincipalName") or "")
    guest = doc.get("userType") == "Guest" or "#EXT#" in upn
    name = str(doc.get("displayName") or "")
    return SignedIn(str(doc.get("id") or ""), upn, name, frame.scopes, frame.roles, guest)


def _named(looked: Looked, goal: Goal) -> tuple[_Users, dict[str, tuple[str, ...]]]:
    """Give the people who were typed or listed, by name; and whom each listed name stands for."""
    there: _Users = {
        upn: people.user(body) if (body := looked.body(f"user:{upn}")) else None
        for upn in goal.wished_users
    }
    found: dict[str, list[str]] = {name.lower(): [] for name in goal.listed}
    for user in map(people.user, looked.listed()):
        name = (user.mail or "") if goal.listed_by_mail else user.upn
        found.get(name.lower(), []).append(user.upn.lower())
        there[user.upn.lower()] = user
    return there, {name: tuple(upns) for name, upns in found.items()}


def _members(looked: Looked) -> dict[str, bool]:
    """Give the assigned groups, and whether their members could be read."""
    return {
        key.removeprefix(reads.MEMBERS): out.state is State.DONE
        for key, out in looked.outcomes.items()
        if key.startswith(reads.MEMBERS) and not key.startswith((reads.KIND, reads.COMING))
    }


def _coming(looked: Looked) -> dict[str, tuple[User, ...]]:
    """Give the members of the groups that are to be assigned, of those where they show."""
    assigned = {assignment.principal_id for assignment in looked.assigned()}
    return {
        key.removeprefix(reads.COMING): tuple(
            people.user(doc) for doc in looked.rows(key) if _is_user(doc)
        )
        for key, out in looked.outcomes.items()
        if key.startswith(reads.COMING)
        and out.state is State.DONE
        and key.removeprefix(reads.COMING) not in assigned
    }


def _is_user(doc: dict[str, object]) -> bool:
    return str(doc.get("@odata.type", "#microsoft.graph.user")).endswith(".user")


def _people(looked: Looked) -> tuple[tuple[User, ...], tuple[tuple[str, str], ...]]:
    """Give everyone assigned, directly or by a group, once each; and groups inside groups."""
    direct = {a.principal_id for a in looked.assigned() if a.kind == "User"}
    found: dict[str, User] = {}
    nested: dict[str, str] = {}
    for doc in looked.listed():
        if doc["id"] in direct:
            found[str(doc["id"])] = people.user(doc)
    for key in looked.outcomes:
        if key.startswith("user:") and (body := looked.body(key)) and body.get("id") in direct:
            found[str(body["id"])] = people.user(body)
        elif key.startswith(("users:", reads.MEMBERS)) and not key.startswith(reads.NEAR):
            for doc in looked.rows(key):
                if key.startswith(reads.COMING) and _is_user(doc):
                    continue
                if _is_user(doc):
                    found.setdefault(str(doc["id"]), people.user(doc))
                elif str(doc.get("@odata.type")).endswith(".group"):
                    nested[str(doc["id"])] = str(doc.get("displayName") or doc["id"])
    return tuple(found.values()), tuple(nested.items())


def _count(looked: Looked, key: str) -> int | None:
    outcome = looked.outcomes.get(key)
    if outcome is None or outcome.state is not State.DONE:
        return None
    return len(objects.rows(outcome.body))


def _bin_read(looked: Looked) -> bool | None:
    """Tell whether all deleted applications were seen, ``None`` where they may not be."""
    outcome = looked.outcomes.get(reads.ALL_DELETED)
    if outcome is None or outcome.state is not State.DONE:
        return None
    return "@odata.nextLink" not in (outcome.body or {})


def _provider(looked: Looked, of: Addresses) -> auth_provider.AuthProvider | None:
    answer = looked.answers.get(of.provider_url)
    if answer is None:
        return None
    if isinstance(answer, NetworkError):
        return auth_provider.AuthProvider("no_answer")
    return auth_provider.read(answer)


def _federation(looked: Looked, frame: Frame, app_id: str) -> Federation | None:
    if not app_id:
        return None
    url = frame.cloud.federation_metadata(frame.goal.tenant_id, app_id)
    answer = looked.answers.get(url)
    if answer is None:
        return None
    if isinstance(answer, NetworkError):
        return Federation(url, problem=answer.code)
    return read_federation(url, answer)
