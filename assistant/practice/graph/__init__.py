"""Microsoft Graph, as far as setting up single sign-on needs it and an ordinary client expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.practice.graph.batch import batch
from assistant.practice.graph.router import respond

if TYPE_CHECKING:
    from assistant.practice.http import Handler, Request, Response
    from assistant.practice.world import World


def handler(world: World) -> Handler:
    """Give what answers on Graph's origin."""

    def handle(request: Request) -> Response:
        if request.method == "POST" and request.path == "/v1.0/$batch":
            return batch(world, request)
        return respond(world, request)

    return handle
