"""Which reads are wanted, given what has been read so far. Pure; waves follow from it.

An application's settings are read twice, in different waves: two reads that agree are the proof.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.entra import objects, people, reads, surroundings
from assistant.entra.call import State
from assistant.entra.roles import GROUPS_READ, missing_scopes
from assistant.errors import NetworkError
from assistant.sentry import gallery, public
from assistant.wizard import choice
from assistant.wizard.observed import Candidate, Deleted, Why
from assistant.wizard.shapes import is_guid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.entra.call import Call, Outcome
    from assistant.entra.clouds import Cloud
    from assistant.sentry.addresses import Addresses
    from assistant.wizard.goal import Goal
    from assistant.wizard.memory import Memory

AGAIN = "again."
"""Prefix of the keys of second reads."""

RESTORED = "restored"
"""Key of the read that tells whether what is to be restored is there already."""

MOST_NEAR = 10
"""Names that are not there for which the likeliest meant ones are looked for."""

_FULL_USERS = frozenset({"User.Read.All", "User.ReadWrite.All", "Directory.Read.All"})
_EXTRAS = ("claimsMappingPolicies", "tokenIssuancePolicies", "synchronization/jobs")
ASSIGNED = "appRoleAssignedTo"
SETTINGS = ("application", "service_principal", ASSIGNED)


@dataclass(slots=True)
class Looked:
    """What has been read so far: Graph's outcomes by key, other answers by address.

    ``app_id`` is the application that the settings were asked of.
    """

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    app_id: str = ""
    answers: dict[str, public.Answer | NetworkError] = field(default_factory=dict)

    def rows(self, key: str) -> tuple[dict[str, object], ...]:
        """Give a list that was read, empty where it was not."""
        outcome = self.outcomes.get(key)
        return objects.rows(outcome.body) if outcome else ()

    def body(self, key: str) -> dict[str, object] | None:
        """Give an object that was read, ``None`` where it was not or is not there."""
        outcome = self.outcomes.get(key)
        return dict(outcome.body) if outcome and outcome.body else None

    def assigned(self) -> tuple[objects.Assignment, ...]:
        """Give what is assigned to the application."""
        return tuple(objects.assignment(doc) for doc in self.rows(ASSIGNED))

    def listed(self) -> tuple[dict[str, object], ...]:
        """Give the people from a file who are there."""
        keys = [key for key in self.outcomes if key.startswith(reads.LISTED)]
        return tuple(doc for key in keys for doc in self.rows(key))

    def groups(self, goal: Goal) -> tuple[people.Group, ...]:
        """Give the groups that are wished and can be told, each once."""
        found = (self.named_groups(name.lower()) for name in goal.groups)
        return tuple(dict.fromkeys(groups[0] for groups in found if len(groups) == 1))

    def named_groups(self, name: str) -> tuple[people.Group, ...]:
        """Give all groups that bear a name or id."""
        body = self.body(f"group:{name}")
        if body is None:
            return ()
        docs = objects.rows(body) if "value" in body else (body,)
        return tuple(people.group(doc) for doc in docs)

    def templates(self) -> tuple[objects.Template, ...]:
        """Give the gallery's entries."""
        return tuple(objects.template(doc) for doc in self.rows("templates"))

    def sentry(self, of: Addresses) -> dict[public.Key, public.Answer | None]:
        """Give Sentry's answers by what was asked, the furthest of each."""
        found: dict[public.Key, public.Answer | None] = {}
        for key, url in public.requests(of):
            answer = self.answers.get(url)
            found[key] = None if isinstance(answer, NetworkError) else answer
        for key, url in public.follow_ups(of, found):
            further = self.answers.get(url)
            if further is not None and not isinstance(further, NetworkError):
                found[key] = further
        return found


def candidates(goal: Goal, looked: Looked) -> tuple[Candidate, ...]:
    """Give every application that may be meant, by its strongest reason."""
    direct = [looked.body(key) for key in ("application", "by_object", RESTORED)]
    why = Why.NAMED if goal.app_id else Why.JOURNAL
    groups = [
        (why, [objects.application(doc) for doc in direct if doc]),
        *(
            (reason, [objects.application(doc) for doc in looked.rows(key)])
            for reason, key in (
                (Why.IDENTIFIER, "by_identifier"),
                *((Why.TEMPLATE, key) for key in looked.outcomes if _is_by_template(key)),
                (Why.NAME, "by_name"),
            )
        ),
    ]
    return choice.rank(groups)


def deleted_twins(goal: Goal, looked: Looked) -> tuple[Deleted, ...]:
    """Give the soft-deleted applications that may be meant."""
    docs = [*looked.rows(reads.DELETED), *looked.rows(reads.ALL_DELETED)]
    return choice.twins(goal, looked.templates(), map(objects.application, docs))


def _is_by_template(key: str) -> bool:
    return key.startswith(reads.BY_TEMPLATE)


def picked(goal: Goal, memory: Memory, looked: Looked) -> choice.Choice:
    """Choose the application by what has been read so far; a named one may not be read yet."""
    found = candidates(goal, looked)
    if goal.app_id and not any(one.why is Why.NAMED for one in found):
        return choice.Choice(None)
    return choice.choose(goal, found, memory)


def guess(goal: Goal, memory: Memory) -> str:
    """Give the client id that is known before anything is read, empty where there is none."""
    if goal.app_id:
        return goal.app_id
    return memory.application.app_id if memory.application and not goal.new_app else ""


def wanted(goal: Goal, memory: Memory, scopes: frozenset[str], looked: Looked) -> list[Call]:
    """Give every read that can be asked now and was not asked yet."""
    calls: list[Call] = []
    if not looked.outcomes:
        calls = _base(goal, scopes)
        # What an earlier run used is asked for at once: a wave less.
        calls.extend(reads.applications_by_template(known) for known in sorted(memory.templates))
    first = guess(goal, memory)
    named = looked.outcomes.get("application")
    if goal.app_id and named is not None and named.body is None:
        calls.append(reads.application_by_object(goal.app_id))
    if looked.outcomes:
        calls.extend(_to_restore(goal, looked))
    app_id = first
    if looked.outcomes:
        calls.extend(reads.near(upn) for upn in _not_there(goal, looked))
        chosen = picked(goal, memory, looked).application
        app_id = chosen.app_id if chosen else ""
        if chosen is None and not goal.app_id and not goal.restore_app:
            calls.extend(_by_template(looked))
    if looked.outcomes:
        me = looked.body("me") or {}
        calls.extend(surroundings.of_tenant(scopes, str(me.get("id") or "")))
    if app_id:
        _about(looked, app_id)
        calls.extend(_of_application(app_id, looked))
        calls.extend(surroundings.of_application(scopes, app_id))
        if ASSIGNED in looked.outcomes:
            calls.extend(_people(goal, looked, scopes))
    elif looked.outcomes:
        calls.extend(_coming(goal, looked, set(), full=bool(scopes & _FULL_USERS)))
    return [call for call in calls if call.key not in looked.outcomes]


def _base(goal: Goal, scopes: frozenset[str]) -> list[Call]:
    full = bool(scopes & _FULL_USERS)
    return [
        reads.me(),
        reads.organization(),
        reads.templates(gallery.NAME),
        reads.applications_by_identifier(goal.identifier),
        reads.applications_by_name(goal.app_name),
        *reads.deleted_applications(goal.app_name),
        *(reads.user_of(upn, full=full) for upn in goal.wished_users),
        *reads.listed(goal.listed, by_mail=goal.listed_by_mail, full=full),
        *(reads.group_of(name, is_id=is_guid(name)) for name in goal.groups),
    ]


def _not_there(goal: Goal, looked: Looked) -> list[str]:
    """Give the people whom the person typed and Entra does not know."""
    test_user = (goal.test_user or "").lower()
    absent = [
        upn
        for upn in goal.wished_users
        if (out := looked.outcomes.get(f"user:{upn}")) and out.state is State.ABSENT
    ]
    return [upn for upn in absent if upn != test_user][:MOST_NEAR]


def _about(looked: Looked, app_id: str) -> None:
    """Forget what was read of another application: of one that was only guessed to be meant."""
    if looked.app_id and looked.app_id != app_id:
        about = (*SETTINGS, *_EXTRAS, *surroundings.OF_APPLICATION)
        for key in about:
            looked.outcomes.pop(key, None)
            looked.outcomes.pop(f"{AGAIN}{key}", None)
    looked.app_id = app_id


def _to_restore(goal: Goal, looked: Looked) -> Iterator[Call]:
    """Ask whether what is to be restored is there already, if neither list shows it."""
    named = goal.restore_app
    shown: list[objects.Application | Deleted] = [*deleted_twins(goal, looked)]
    shown += [one.application for one in candidates(goal, looked)]
    if named and not any(choice.bears(one, named) for one in shown):
        yield reads.application_of(named, RESTORED)
        yield reads.application_by_object(named)


def _by_template(looked: Looked) -> Iterator[Call]:
    """Ask for all that was made from Sentry's entry, unless the first wave did already."""
    for template in looked.templates():
        if template.display_name == gallery.NAME and gallery.SSO_MODE in template.modes:
            yield reads.applications_by_template(template.id)


def _of_application(app_id: str, looked: Looked) -> Iterator[Call]:
    settings = (
        reads.application_of(app_id),
        reads.service_principal_of(app_id),
        reads.of_service_principal(app_id, ASSIGNED),
    )
    yield from settings
    yield from (reads.of_service_principal(app_id, what) for what in _EXTRAS)
    if all(call.key in looked.outcomes for call in settings):
        yield from (replace(call, key=f"{AGAIN}{call.key}") for call in settings)


def _people(goal: Goal, looked: Looked, scopes: frozenset[str]) -> Iterator[Call]:
    """Everyone assigned who was not asked for by name: bounded by them, not by the tenant."""
    full = bool(scopes & _FULL_USERS)
    known = {
        str((out.body or {}).get("id"))
        for key, out in looked.outcomes.items()
        if key.startswith("user:")
    }
    known |= {str(doc["id"]) for doc in looked.listed()}
    assigned = {assignment.principal_id for assignment in looked.assigned()}
    users = [a.principal_id for a in looked.assigned() if a.kind == "User"]
    yield from reads.users_by_id([u for u in users if u not in known], full=full)
    for assignment in looked.assigned():
        if assignment.kind == "Group":
            yield reads.group_members(assignment.principal_id, full=full)
            if not missing_scopes({GROUPS_READ}, scopes):
                yield reads.assigned_group(assignment.principal_id)
    yield from _coming(goal, looked, assigned, full=full)


def _coming(goal: Goal, looked: Looked, assigned: set[str], *, full: bool) -> Iterator[Call]:
    """Ask for the members of the groups that are to be assigned: will they get in?"""
    for group in looked.groups(goal):
        if group.assignable and group.id not in assigned:
            yield reads.group_members(group.id, full=full, key=reads.COMING)


def wanted_addresses(
    goal: Goal, memory: Memory, cloud: Cloud, of: Addresses, looked: Looked
) -> list[str]:
    """Give every other address that can be asked now and was not asked yet."""
    urls = [url for _, url in public.requests(of)]
    if all(url in looked.answers for url in urls):
        urls = [url for _, url in public.follow_ups(of, looked.sentry(of))]
    chosen = picked(goal, memory, looked).application if looked.outcomes else None
    app_id = chosen.app_id if chosen else ("" if looked.outcomes else guess(goal, memory))
    if app_id and is_guid(app_id):
        urls.append(cloud.federation_metadata(goal.tenant_id, app_id))
    return [url for url in urls if url not in looked.answers]
