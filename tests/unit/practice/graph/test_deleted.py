"""Who sees, restores and purges deleted items: of each kind by its own permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from helpers.practice_graph import Client

BIN = "/directory/deletedItems"
KINDS = {
    "application": ("Application.Read.All", "Application.ReadWrite.All"),
    "servicePrincipal": ("Application.Read.All", "Application.ReadWrite.All"),
    "user": ("User.Read.All", "User.ReadWrite.All"),
    "group": ("Group.Read.All", "Group.ReadWrite.All"),
}
FOREIGN = {
    "application": ("Group.ReadWrite.All", "User.ReadWrite.All"),
    "servicePrincipal": ("Group.ReadWrite.All", "User.ReadWrite.All"),
    "user": ("Application.ReadWrite.All", "Group.ReadWrite.All"),
    "group": ("Application.ReadWrite.All", "User.ReadWrite.All"),
}
REFUSED = (403, "Authorization_RequestDenied")


def throw_away(graph: Client, kind: str) -> str:
    """Delete something of the kind as somebody who may do everything; give its id."""
    graph.upn = f"global@{graph.world.domain}"
    if kind == "user":
        id_, path = graph.user("owner2"), "users"
    elif kind == "group":
        id_, path = graph.group("Sentry users"), "groups"
    else:
        application, principal = graph.saml()
        path, _, id_ = (application if kind == "application" else principal)[1:].partition("/")
    graph.json("DELETE", f"/{path}/{id_}")
    return id_


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_seen_and_restored_with_its_own_scopes(graph: Client, kind: str) -> None:
    id_ = throw_away(graph, kind)
    reading, writing = KINDS[kind]
    for scopes in (*((one,) for one in FOREIGN[kind]), FOREIGN[kind]):
        graph.scopes = scopes
        assert graph.refused("GET", f"{BIN}/microsoft.graph.{kind}") == REFUSED
        assert graph.refused("GET", f"{BIN}/{id_}") == REFUSED
        assert graph.refused("POST", f"{BIN}/{id_}/restore") == REFUSED
        assert graph.refused("DELETE", f"{BIN}/{id_}") == REFUSED
    graph.scopes = (reading,)
    assert id_ in {one["id"] for one in graph.values(f"{BIN}/microsoft.graph.{kind}")}
    assert graph.json("GET", f"{BIN}/{id_}")["id"] == id_
    assert graph.refused("POST", f"{BIN}/{id_}/restore") == REFUSED
    graph.scopes = (writing,)
    assert graph.json("POST", f"{BIN}/{id_}/restore")["id"] == id_


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_purged_with_its_own_scopes(graph: Client, kind: str) -> None:
    id_ = throw_away(graph, kind)
    graph.scopes = (KINDS[kind][1],)
    graph.json("DELETE", f"{BIN}/{id_}")
    assert graph.refused("GET", f"{BIN}/{id_}")[0] == 404
    assert graph.world.store.get("deletedItem", id_) is None


def test_who_may_restore_a_user_may_not_purge_one(graph: Client) -> None:
    id_ = throw_away(graph, "user")
    graph.scopes = ("User.DeleteRestore.All",)
    assert graph.refused("DELETE", f"{BIN}/{id_}") == REFUSED
    graph.json("POST", f"{BIN}/{id_}/restore")


def test_a_cloud_application_administrator_does_not_touch_deleted_groups(graph: Client) -> None:
    id_ = throw_away(graph, "group")
    graph.upn = f"cloudapp@{graph.world.domain}"
    assert graph.refused("POST", f"{BIN}/{id_}/restore") == REFUSED
    assert graph.refused("DELETE", f"{BIN}/{id_}") == REFUSED
