"""A practice Sentry: its public addresses, its set-up of SAML sign-in, and its way of judging.

It stands on one origin, knows three organizations (one without SSO, one with SAML from the
practice tenant, one with another provider), and behaves as Sentry 23.7.1 was seen to behave; in
what newer ones and Sentry's own service are said to differ, as it is assumed (``world``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.practice.sentry.fetch import fetcher
from assistant.practice.sentry.seed import seed
from assistant.practice.sentry.site import serve

if TYPE_CHECKING:
    from assistant.practice.http import Handler
    from assistant.practice.world import World

__all__ = ["handler", "seed"]


def handler(world: World) -> Handler:
    """Return what answers on the Sentry origin; an empty Sentry is seeded first."""
    if not world.store.all("sentryOrganization"):
        seed(world)
    origins = (world.origins.login, world.origins.graph, world.origins.sentry)
    return serve(world, fetcher(origins, lambda: world.ca_file))
