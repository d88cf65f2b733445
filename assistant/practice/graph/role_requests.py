"""Requests of Privileged Identity Management: a person activates a role, or gives it back."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final

from assistant.practice import roles
from assistant.practice.graph import bodies
from assistant.practice.graph.bodies import written
from assistant.practice.graph.call import Operation, answer, take
from assistant.practice.graph.errors import bad_request, bad_value, denied
from assistant.practice.graph.permissions import ACTIVATE
from assistant.practice.roles import ActivationError, Wish

if TYPE_CHECKING:
    from assistant.practice.graph.call import Call
    from assistant.practice.http import Response
    from assistant.practice.store import Doc

_REQUEST: Final = "unifiedRoleAssignmentScheduleRequest"
_SEGMENT: Final = "roleManagement/directory/roleAssignmentScheduleRequests"
_WRITABLE: Final[bodies.Forms] = {
    **dict.fromkeys(("action", "principalId", "roleDefinitionId", "directoryScopeId"), bodies.name),
    **dict.fromkeys(("justification", "customData", "appScopeId", "targetScheduleId"), bodies.text),
    "isValidationOnly": bodies.maybe,
    "scheduleInfo": bodies.thing,
    "ticketInfo": bodies.thing,
}
_ACTIONS: Final = {"selfactivate": "selfActivate", "selfdeactivate": "selfDeactivate"}
_DURATION: Final = re.compile(
    r"P(?=.)(?:(?P<days>\d{1,4})D)?(?:T(?=.)(?:(?P<hours>\d{1,4})H)?"
    r"(?:(?P<minutes>\d{1,4})M)?(?:(?P<seconds>\d{1,4})S)?)?"
)
_ENDS: Final = ("noExpiration", "afterDuration", "afterDateTime")
_NO_END: Final = dt.timedelta.max
"""Longer than any rule allows: what was asked for has no end."""


def _post(call: Call) -> Response:
    """Do what was asked for at once: nothing here waits for an approval."""
    body = written(call.body(), _WRITABLE, _REQUEST)
    action = _ACTIONS.get(take(body, "action", str, _REQUEST).lower())
    if action is None:
        raise bad_request(
            "The practice tenant knows the actions selfActivate and selfDeactivate only."
        )
    if take(body, "directoryScopeId", str, _REQUEST) != "/":
        raise bad_value("directoryScopeId", _REQUEST)
    person = call.store.get("user", take(body, "principalId", str, _REQUEST).lower())
    if person is None or person["id"] != call.caller.user_id:
        raise denied()
    role = take(body, "roleDefinitionId", str, _REQUEST).lower()
    begins, lasts = None, dt.timedelta()
    if action == "selfActivate":
        begins, lasts = _schedule(call, take(body, "scheduleInfo", dict, _REQUEST))
    try_only = body.get("isValidationOnly") is True
    try:
        if action == "selfDeactivate":
            done = roles.deactivate(call.world, person, role, call.correlation, try_only=try_only)
        else:
            reason = str(body.get("justification") or "")
            wish = Wish(role, reason, lasts, begins, call.correlation)
            done = roles.activate(call.world, person, wish, try_only=try_only)
    except ActivationError as refused:
        raise bad_request(refused.message, code=refused.code) from refused
    return answer(201, _shown(call, body, action, done))


def _schedule(call: Call, told: Doc) -> tuple[dt.datetime | None, dt.timedelta]:
    """Give when an activation begins, if not at once, and how long it lasts."""
    begins = _moment(told.get("startDateTime"), "startDateTime")
    end = told.get("expiration")
    if not isinstance(end, dict):
        raise bad_value("scheduleInfo", _REQUEST)
    kind = _kind_of(end)
    if kind == "noExpiration":
        return begins, _NO_END
    if kind == "afterDuration":
        match = _DURATION.fullmatch(str(end.get("duration")))
        if match is None:
            raise bad_value("duration", _REQUEST)
        return begins, dt.timedelta(**{name: int(n or 0) for name, n in match.groupdict().items()})
    ends = _moment(end.get("endDateTime"), "endDateTime")
    if kind != "afterDateTime" or ends is None:
        raise bad_value("expiration", _REQUEST)
    now = call.world.clock.now()
    return begins, ends - max(begins or now, now)


def _kind_of(end: Doc) -> str | None:
    """Give the kind of an activation's end as Graph spells it; clients write it in any case."""
    return next((kind for kind in _ENDS if kind.lower() == str(end.get("type")).lower()), None)


def _moment(value: object, name: str) -> dt.datetime | None:
    if value is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(str(value))
    except ValueError as exc:
        raise bad_value(name, _REQUEST) from exc
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _shown(call: Call, body: Doc, action: str, done: Doc) -> dict[str, Any]:
    """Give the answer in the shape of the documented one."""
    waits = action == "selfActivate" and done["startDateTime"] > call.now
    schedule = body.get("scheduleInfo") or {}
    end = schedule.get("expiration") or {}
    ticket = body.get("ticketInfo") or {}
    return {
        "@odata.context": f"{call.base}/$metadata#{_SEGMENT}/$entity",
        "id": done["id"],
        "status": "Granted" if waits else "Provisioned" if action == "selfActivate" else "Revoked",
        "createdDateTime": call.now,
        "completedDateTime": call.now,
        "approvalId": None,
        "customData": body.get("customData"),
        "action": action,
        "principalId": done["principalId"],
        "roleDefinitionId": done["roleDefinitionId"],
        "directoryScopeId": "/",
        "appScopeId": None,
        "isValidationOnly": body.get("isValidationOnly") is True,
        "targetScheduleId": done["id"],
        "justification": body.get("justification"),
        "createdBy": {
            "application": None,
            "device": None,
            "user": {"displayName": None, "id": call.caller.user_id},
        },
        "scheduleInfo": {
            "startDateTime": done["startDateTime"],
            "recurrence": None,
            "expiration": {
                "type": _kind_of(end),
                "endDateTime": end.get("endDateTime"),
                "duration": end.get("duration"),
            },
        },
        "ticketInfo": {
            "ticketNumber": ticket.get("ticketNumber"),
            "ticketSystem": ticket.get("ticketSystem"),
        },
    }


OPERATIONS: Final = (Operation("POST", f"/{_SEGMENT}", _post, ACTIVATE),)
