"""What Entra keeps of everything that was done to the directory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.practice.keys import graph_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.practice.store import Doc
    from assistant.practice.world import World


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done.

    Attributes:
        name: what the log calls it.
        kind: ``Add``, ``Update`` or the request's method: what kind of operation it was.
        category: the part of the directory that it concerns.
        service: who wrote it down.
        reason: why it was done, if a reason was given.
    """

    name: str
    kind: str
    category: str = "ApplicationManagement"
    service: str = "Core Directory"
    reason: str = ""


def target(id_: str, kind: str, name: str = "") -> Doc:
    """Make one of the things that an act was done to."""
    return {"id": id_, "displayName": name, "type": kind}


def keep(
    world: World, act: Act, who: Mapping[str, str], targets: Sequence[Doc], correlation: str
) -> None:
    """Keep an entry; nobody can take it away.

    Args:
        world: the practice world.
        act: what was done.
        who: ``id`` and ``userPrincipalName`` of whoever did it.
        targets: see ``target``.
        correlation: the id by which the request is named.
    """
    world.store.put(
        "audit",
        {
            "id": f"Directory_{world.new_id()}",
            "activityDateTime": graph_time(world.clock.now()),
            "activityDisplayName": act.name,
            "additionalDetails": [],
            "category": act.category,
            "correlationId": correlation,
            "initiatedBy": {
                "user": {"id": who["id"], "userPrincipalName": who["userPrincipalName"]},
                "app": None,
            },
            "loggedByService": act.service,
            "operationType": act.kind,
            "result": "success",
            "resultReason": act.reason,
            "targetResources": list(targets),
        },
    )
