"""The applications that may ask for tokens, and the addresses to which they may be sent.

Only public clients exist here: no secret is known and none is accepted. Sources: the well-known
ids from Microsoft's published list of first-party applications; the rule for ``http://localhost``
from the documentation of redirect URIs (the port is ignored, the rest is not).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from assistant.practice.contoso_names import GRAPH_COMMAND_LINE
from assistant.practice.login.aadsts import refuse

if TYPE_CHECKING:
    from assistant.practice.world import World

_AZURE_CLI: Final = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
_AZURE_POWERSHELL: Final = "1950a258-227b-4e31-a9cf-717495945fc2"


@dataclass(frozen=True, slots=True)
class PublicClient:
    """An application registration without a secret.

    Attributes:
        client_id: its application id.
        name: what the consent page calls it.
        any_scope: whether it may ask for whatever Graph permission it likes. Microsoft's other
            tools may only ask for what was agreed for them in advance (65002 otherwise).
    """

    client_id: str
    name: str
    any_scope: bool = True


def find_client(world: World, client_id: str) -> PublicClient:
    """The client with this id.

    Raises:
        Refusal: 700016, no such application.
    """
    known = {
        world.client_id: PublicClient(world.client_id, "SSO Assistant (practice)"),
        GRAPH_COMMAND_LINE: PublicClient(GRAPH_COMMAND_LINE, "Microsoft Graph Command Line Tools"),
        _AZURE_CLI: PublicClient(_AZURE_CLI, "Microsoft Azure CLI", any_scope=False),
        _AZURE_POWERSHELL: PublicClient(
            _AZURE_POWERSHELL, "Microsoft Azure PowerShell", any_scope=False
        ),
    }
    client = known.get(client_id.lower())
    if client is None:
        raise refuse(700016, application=client_id, tenant=world.domain)
    return client


def redirect_is_registered(uri: str) -> bool:
    """Whether ``uri`` is the registered ``http://localhost``, whatever its port.

    The registered path is empty, and an empty path and "/" are the same. 127.0.0.1, another
    scheme, a path, a query, a fragment or user information are other addresses.
    """
    if "\\" in uri or any(character <= " " for character in uri):
        return False
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return False
    if port == 0:
        return False
    return (
        parts.scheme == "http"
        and parts.hostname == "localhost"
        and parts.netloc.lower() in {"localhost", f"localhost:{port}"}
        and parts.path in {"", "/"}
        and "?" not in uri
        and "#" not in uri
    )
