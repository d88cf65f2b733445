"""The tenant's licences, and what only a premium one allows.

Contoso has Entra ID P1. What Graph says of assigning a group without it is not known, and could
not be seen in a tenant that has it: where a refusal is assumed (``group-without-p1``), Contoso
shows no premium plan, neither to its administrators nor to its people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.practice.graph.errors import GraphError

if TYPE_CHECKING:
    from assistant.practice.store import Doc
    from assistant.practice.world import World

_PREMIUM: Final = frozenset({"AAD_PREMIUM", "AAD_PREMIUM_P2"})


def skus(world: World) -> list[Doc]:
    """Give what the tenant bought, each with its service plans."""
    bought = world.store.all("subscribedSku")
    if world.assume("group-without-p1") == "accepted":
        return bought
    return [
        {**sku, "servicePlans": [p for p in sku["servicePlans"] if not _p1(p)]} for sku in bought
    ]


def premium(world: World) -> bool:
    """Tell whether the tenant has Entra ID P1 or P2."""
    return any(_p1(plan) for sku in skus(world) for plan in sku["servicePlans"])


def require_premium(world: World) -> None:
    """See that the tenant may use what takes a premium licence.

    Raises:
        GraphError: 403 in Graph's words if it may not.
    """
    if not premium(world):
        raise GraphError(
            403,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "Neither tenant is B2C or tenant doesn't have premium license",
        )


def _p1(plan: Doc) -> bool:
    return plan["servicePlanName"] in _PREMIUM
