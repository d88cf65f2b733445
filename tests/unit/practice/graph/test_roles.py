"""A role that is only eligible, activated through Graph: what shows it, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from helpers.practice_graph import Client, small_client
from helpers.practice_login import SetClock

from assistant.practice import graph as practice_graph
from assistant.practice.contoso_names import (
    CLOUD_APPLICATION_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
)
from assistant.practice.http import Request

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = "/roleManagement/directory/roleAssignmentScheduleRequests"
ACTIVE = "/roleManagement/directory/roleAssignmentScheduleInstances"
ROLE = CLOUD_APPLICATION_ADMINISTRATOR
UNDESCRIBED = f"POST /v1.0{PATH} 201 is not in the contract"
"""The documentation has this operation; the slice, made for the client's needs, does not."""


@pytest.fixture
def person() -> Iterator[Client]:
    """Somebody with a role that they have to activate first."""
    made = small_client()
    made.upn = f"eligible@{made.world.domain}"
    made.scopes = (
        "User.Read",
        "Application.ReadWrite.All",
        "RoleAssignmentSchedule.ReadWrite.Directory",
        "RoleManagement.Read.Directory",
        "Directory.Read.All",
    )
    yield made
    assert set(made.contract.broken) <= {UNDESCRIBED}


def wish(person: Client, **changes: Any) -> dict[str, Any]:
    """A request to activate the role for an hour."""
    plain = {
        "action": "selfActivate",
        "principalId": person.user("eligible"),
        "roleDefinitionId": ROLE,
        "directoryScopeId": "/",
        "justification": "Set up Sentry",
        "scheduleInfo": {
            "startDateTime": None,
            "expiration": {"type": "AfterDuration", "duration": "PT1H"},
        },
    }
    return {key: value for key, value in {**plain, **changes}.items() if value is not ...}


def lasting(**expiration: Any) -> dict[str, Any]:
    return {"scheduleInfo": {"startDateTime": None, "expiration": expiration}}


def clock_of(person: Client) -> SetClock:
    clock = person.world.clock
    assert isinstance(clock, SetClock)
    return clock


def change(person: Client, token: str = "") -> int:
    """Try what takes the role, with a token of now or an older one; give the status."""
    app = person.world.store.find("application", "displayName", "Sentry (globex)")[0]
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return person.send("PATCH", f"/applications/{app['id']}", {"notes": "x"}, headers).status


def test_an_activation_shows_in_the_directory_and_in_new_tokens(person: Client) -> None:
    old = person.token()
    assert change(person) == 403
    answer = person.json("POST", PATH, wish(person))
    assert (answer["status"], answer["action"]) == ("Provisioned", "selfActivate")
    assert answer["scheduleInfo"]["expiration"]["type"] == "afterDuration"
    assert change(person, old) == 403
    assert change(person) == 204
    where = f"?$filter=principalId eq '{person.user('eligible')}'"
    (shown,) = person.values(ACTIVE + where)
    assert (shown["assignmentType"], shown["roleDefinitionId"]) == ("Activated", ROLE)
    assert shown["startDateTime"] == "2026-11-23T12:00:00Z"
    assert shown["endDateTime"] == "2026-11-23T13:00:00Z"
    listed = person.values(f"/roleManagement/directory/roleAssignments{where}")
    assert [one["roleDefinitionId"] for one in listed] == [ROLE]
    mine = person.values("/me/transitiveMemberOf/microsoft.graph.directoryRole")
    assert [one["roleTemplateId"] for one in mine] == [ROLE]
    eligible = f"/roleManagement/directory/roleEligibilityScheduleInstances{where}"
    assert len(person.values(eligible)) == 1


def test_standing_roles_are_not_called_activated(person: Client) -> None:
    person.json("POST", PATH, wish(person))
    kinds = {one["principalId"]: one["assignmentType"] for one in person.values(ACTIVE)}
    assert kinds[person.user("cloudapp")] == "Assigned"
    only = person.values(f"{ACTIVE}?$filter=assignmentType eq 'Activated'")
    assert [one["principalId"] for one in only] == [person.user("eligible")]


def test_it_ends_by_itself(person: Client) -> None:
    person.json("POST", PATH, wish(person))
    clock_of(person).pass_by(minutes=59)
    assert change(person) == 204
    clock_of(person).pass_by(minutes=2)
    assert change(person) == 403
    assert person.values(f"{ACTIVE}?$filter=assignmentType eq 'Activated'") == []
    person.json("POST", PATH, wish(person))
    assert change(person) == 204


def test_it_may_begin_later(person: Client) -> None:
    schedule = {
        "startDateTime": "2026-11-23T14:00:00Z",
        "expiration": {"type": "afterDateTime", "endDateTime": "2026-11-23T16:30:00Z"},
    }
    assert person.json("POST", PATH, wish(person, scheduleInfo=schedule))["status"] == "Granted"
    assert change(person) == 403
    assert person.refused("POST", PATH, wish(person)) == (400, "RoleAssignmentExists")
    clock_of(person).pass_by(hours=2)
    assert change(person) == 204
    clock_of(person).pass_by(hours=2, minutes=30)
    assert change(person) == 403


def test_the_audit_notes_it(person: Client) -> None:
    person.json("POST", PATH, wish(person))
    (entry,) = person.world.store.all("audit")
    assert entry["activityDisplayName"] == "Add member to role completed (PIM activation)"
    assert (entry["category"], entry["loggedByService"]) == ("RoleManagement", "PIM")
    assert entry["resultReason"] == "Set up Sentry"
    assert entry["initiatedBy"]["user"]["id"] == person.user("eligible")
    assert [one["displayName"] for one in entry["targetResources"]] == [
        "Cloud Application Administrator",
        "Eli Gible",
    ]
    person.scopes = ("AuditLog.Read.All",)
    listed = person.values("/auditLogs/directoryAudits?$filter=category eq 'RoleManagement'")
    assert [one["id"] for one in listed] == [entry["id"]]


def test_it_can_be_given_back_but_not_at_once(person: Client) -> None:
    back = wish(person, action="SelfDeactivate", justification=..., scheduleInfo=...)
    assert person.refused("POST", PATH, back) == (400, "RoleAssignmentDoesNotExist")
    person.json("POST", PATH, wish(person))
    assert person.refused("POST", PATH, back) == (400, "ActiveDurationTooShort")
    clock_of(person).pass_by(minutes=5)
    person.json("POST", PATH, {**back, "isValidationOnly": True})
    assert change(person) == 204
    assert person.json("POST", PATH, back)["status"] == "Revoked"
    assert change(person) == 403
    said = [one["activityDisplayName"] for one in person.world.store.all("audit")]
    assert said[-1] == "Remove member from role completed (PIM deactivate)"


def test_a_trial_changes_nothing(person: Client) -> None:
    person.json("POST", PATH, wish(person, isValidationOnly=True))
    assert change(person) == 403
    assert person.world.store.all("audit") == []


POLICY = "RoleAssignmentRequestPolicyValidationFailed"
DENIED = "Authorization_RequestDenied"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"justification": ...}, 400, POLICY),
        ({"justification": "  "}, 400, POLICY),
        (lasting(type="afterDuration", duration="PT8H1M"), 400, POLICY),
        (lasting(type="afterDuration", duration="PT1M"), 400, POLICY),
        (lasting(type="afterDuration", duration="P2D"), 400, POLICY),
        (lasting(type="noExpiration"), 400, POLICY),
        (lasting(type="afterDateTime", endDateTime="2026-11-22T12:00:00Z"), 400, POLICY),
        (lasting(type="afterDuration", duration="an hour"), 400, "Request_BadRequest"),
        (lasting(type="afterDuration", duration="PT"), 400, "Request_BadRequest"),
        (lasting(type="someday"), 400, "Request_BadRequest"),
        (lasting(type="afterDateTime", endDateTime="soon"), 400, "Request_BadRequest"),
        ({"scheduleInfo": ...}, 400, "Request_BadRequest"),
        ({"scheduleInfo": {}}, 400, "Request_BadRequest"),
        ({"roleDefinitionId": GLOBAL_ADMINISTRATOR}, 400, "RoleAssignmentDoesNotExist"),
        ({"directoryScopeId": "/administrativeUnits/x"}, 400, "Request_BadRequest"),
        ({"action": "adminAssign"}, 400, "Request_BadRequest"),
        ({"action": ...}, 400, "Request_BadRequest"),
        ({"principalId": "00000000-0000-0000-0000-000000000000"}, 403, DENIED),
        ({"nonsense": 1}, 400, "Request_BadRequest"),
    ],
)
def test_what_is_refused(person: Client, changes: dict[str, Any], status: int, code: str) -> None:
    assert person.refused("POST", PATH, wish(person, **changes)) == (status, code)
    assert change(person) == 403


def test_the_rules_that_failed_are_named(person: Client) -> None:
    wanted = wish(person, justification="", **lasting(type="noExpiration"))
    words = person.code("POST", PATH, wanted)[1]
    assert words == 'The following policy rules failed: ["JustificationRule","ExpirationRule"]'


def test_nobody_activates_for_somebody_else(person: Client) -> None:
    person.upn = f"admin@{person.world.domain}"
    assert person.refused("POST", PATH, wish(person)) == (403, DENIED)
    own = wish(person, principalId=person.user("admin"))
    assert person.refused("POST", PATH, own) == (400, "RoleAssignmentDoesNotExist")


@pytest.mark.parametrize(
    ("scopes", "status"),
    [
        (("RoleAssignmentSchedule.ReadWrite.Directory",), 201),
        (("RoleManagement.ReadWrite.Directory",), 201),
        (("RoleManagement.Read.Directory",), 403),
        (("Application.ReadWrite.All", "Directory.ReadWrite.All"), 403),
    ],
)
def test_activating_takes_its_own_permission(
    person: Client, scopes: tuple[str, ...], status: int
) -> None:
    person.scopes = scopes
    assert person.send("POST", PATH, wish(person)).status == status


def test_an_activation_goes_with_its_person(person: Client) -> None:
    person.json("POST", PATH, wish(person))
    person.upn = f"global@{person.world.domain}"
    person.scopes = ("User.ReadWrite.All", "RoleManagement.Read.Directory")
    person.json("DELETE", f"/users/{person.user('eligible')}")
    assert person.values(f"{ACTIVE}?$filter=assignmentType eq 'Activated'") == []
    assert person.values("/roleManagement/directory/roleEligibilityScheduleInstances") == []


def test_an_option_is_not_ignored(person: Client) -> None:
    handle = practice_graph.handler(person.world)
    told = {"authorization": f"Bearer {person.token()}", "content-type": "application/json"}
    request = Request("graph", "POST", f"/v1.0{PATH}", "$select=id", told, b"{}")
    assert handle(request).status == 400
