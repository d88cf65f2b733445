"""Our way to Graph on a practice Graph in memory, and a look at it: no network, no waiting."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

from helpers import facts
from helpers.practice_graph import ALL, Client, small_client

from assistant.entra import clouds
from assistant.entra.graph import Graph
from assistant.errors import NetworkError
from assistant.sentry import addresses
from assistant.tasks import Cancel, Pool
from assistant.web import Answer
from assistant.wizard.observe import Look

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed

BASIC = ("User.Read", "User.ReadBasic.All", "Application.Read.All")
"""What signing in asks for first."""
DOMAIN = "contoso.practice.test"


class Tenant:
    """Contoso in memory, seen with some permissions."""

    def __init__(self, client: Client, graph: Graph, pool: Pool) -> None:
        self.client = client
        self.graph = graph
        self._pool = pool

    def look(self, **goal: Any) -> Observed:
        """Look once, as the set-up does; Sentry does not answer."""
        wanted = self.goal(**goal)
        of = addresses.addresses(addresses.parse(facts.BASE), "acme")
        cloud = clouds.cloud_named("global")
        scopes = frozenset(self.client.scopes)
        clock = facts.StillClock()
        look = Look(
            self.graph, _unreachable, self._pool, clock, cloud, wanted, of, scopes, frozenset()
        )
        return look(facts.MEMORY).observed

    def goal(self, **more: Any) -> Goal:
        """A goal in this tenant."""
        return facts.goal(**more)

    def finished(self, *principals: str) -> str:
        """Make Sentry's application and assign to it; give its application id."""
        scopes, self.client.scopes = self.client.scopes, ALL
        made = self.client.sentry()
        principal = made["servicePrincipal"]
        role = next(r["id"] for r in principal["appRoles"] if r["displayName"] == "User")
        for who in principals:
            path = f"/servicePrincipals/{principal['id']}/appRoleAssignedTo"
            body = {"principalId": who, "resourceId": principal["id"], "appRoleId": role}
            self.client.json("POST", path, body)
        self.client.scopes = scopes
        return str(made["application"]["appId"])


@contextlib.contextmanager
def tenant(*scopes: str) -> Iterator[Tenant]:
    """Give contoso, seen with these permissions; every exchange must be as the contract says."""
    client = small_client()
    clock = facts.StillClock()
    cancel: Any = facts.StillCancel(clock)

    def send(method: str, url: str, *, headers: Mapping[str, str], body: bytes | None) -> Answer:
        path = url.removeprefix(f"{client.world.origins.graph}/v1.0")
        told = {name.lower(): value for name, value in headers.items()}
        given = client.send(method, path, json.loads(body) if body else None, told)
        return Answer(given.status, dict(given.headers), given.body, url, 0.0)

    def token(*, fresh: bool = False, claims: str = "") -> str:
        del fresh, claims
        return client.token()

    # One worker: the store's time stands still and its lag is off, so order tells nothing.
    with Pool(Cancel(), 1) as pool, Pool(Cancel(), 1) as asides:
        base = f"{client.world.origins.graph}/v1.0"
        graph = Graph(base, send, token, pool, clock, cancel, lambda: 0.5)
        client.scopes = scopes or ALL
        yield Tenant(client, graph, asides)
    assert client.contract.broken == []


def _unreachable(url: str) -> Answer:
    raise NetworkError("network.refused", host=url)
