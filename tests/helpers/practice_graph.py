"""A practice Graph for tests without a network: each exchange is held against the contract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from helpers.contract import Contract
from helpers.practice_login import SetClock, small_world

from assistant.practice import graph
from assistant.practice.http import Request
from assistant.practice.login.tokens import mint

if TYPE_CHECKING:
    from assistant.practice.http import Response
    from assistant.practice.world import World

ADVANCED = {"consistencylevel": "eventual"}
ALL = (
    "User.Read",
    "User.ReadWrite.All",
    "User.DeleteRestore.All",
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "Group.ReadWrite.All",
    "AuditLog.Read.All",
    "Directory.Read.All",
    "Domain.Read.All",
    "Policy.Read.All",
    "Policy.ReadWrite.ApplicationConfiguration",
    "Policy.ReadWrite.ConditionalAccess",
    "RoleManagement.Read.Directory",
    "Synchronization.Read.All",
)


class Client:
    """Sends requests as somebody, with some scopes.

    ``upn`` and ``scopes`` may be changed between requests. ``check`` at the end says whether every
    exchange kept to the contract.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.contract = Contract()
        world.observers.append(self.contract)  # a batch's items
        self._handle = graph.handler(world)
        self.upn = f"admin@{world.domain}"
        self.scopes: tuple[str, ...] = ALL

    def token(self) -> str:
        """Make an access token for the person and scopes of now."""
        user = self.world.store.find("user", "userPrincipalName", self.upn)[0]
        audience = self.world.origins.graph
        return mint(self.world, user["id"], self.world.client_id, self.scopes, audience)[0]

    def send(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> Response:
        """Send a request below ``/v1.0``."""
        plain, _, query = path.partition("?")
        told = {"authorization": f"Bearer {self.token()}"}
        if body is not None:
            told["content-type"] = "application/json"
        content = b"" if body is None else json.dumps(body).encode()
        told |= headers or {}
        request = Request("graph", method, f"/v1.0{plain}", query, told, content)
        response = self._handle(request)
        self.contract(request, response)
        return response

    def json(self, method: str, path: str, body: object = None, **more: Any) -> Any:
        """Send a request that must succeed, and read its answer."""
        response = self.send(method, path, body, **more)
        assert response.status < 400, response.body
        return response.json() if response.body else None

    def refused(self, method: str, path: str, body: object = None, **more: Any) -> tuple[int, str]:
        """Send a request that must fail; give its status and code."""
        response = self.send(method, path, body, **more)
        assert response.status >= 400, response.body
        told: Any = response.json()
        return response.status, told["error"]["code"]

    def code(self, method: str, path: str, body: object = None, **more: Any) -> tuple[int, str]:
        """Send a request that must fail; give its status and words."""
        response = self.send(method, path, body, **more)
        told: Any = response.json()
        return response.status, told["error"]["message"]

    def values(self, path: str, **more: Any) -> list[Any]:
        """Read a whole list, page by page."""
        found: list[Any] = []
        while path:
            page = self.json("GET", path, **more)
            found += page["value"]
            path = page.get("@odata.nextLink", "").partition("/v1.0")[2]
        return found

    def sentry(self, name: str = "Sentry") -> Any:
        """Add Sentry from the gallery and give both objects."""
        listed = self.values("/applicationTemplates?$filter=displayName eq 'Sentry'")
        (own,) = [
            one
            for one in listed
            if one["displayName"] == "Sentry" and "saml" in one["supportedSingleSignOnModes"]
        ]
        path = f"/applicationTemplates/{own['id']}/instantiate"
        return self.json("POST", path, {"displayName": name})

    def saml(self) -> tuple[str, str]:
        """Add Sentry with SAML chosen; give the paths of application and service principal."""
        made = self.sentry()
        principal = f"/servicePrincipals/{made['servicePrincipal']['id']}"
        self.json("PATCH", principal, {"preferredSingleSignOnMode": "saml"})
        return f"/applications/{made['application']['id']}", principal

    def user(self, name: str) -> str:
        """Give the id of one of the accounts."""
        upn = f"{name}@{self.world.domain}"
        return str(self.world.store.find("user", "userPrincipalName", upn)[0]["id"])

    def group(self, name: str) -> str:
        """Give the id of a group."""
        return str(self.world.store.find("group", "displayName", name)[0]["id"])


def small_client(clock: SetClock | None = None, **assumptions: str) -> Client:
    """Make a client on a world of its own; an underscore in an assumption's name is a hyphen."""
    answers = {name.replace("_", "-"): answer for name, answer in assumptions.items()}
    return Client(small_world(clock or SetClock(), answers))
