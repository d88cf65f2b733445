"""What a client learns first: which tenants there are, and where the endpoints are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.practice.http import Response, json_response
from assistant.practice.login.aadsts import refuse
from assistant.practice.login.scopes import OPENID
from assistant.practice.login.tokens import key_set

if TYPE_CHECKING:
    from assistant.practice.world import World

ANY_TENANT: Final = frozenset({"common", "organizations"})
_CACHED: Final = (("Cache-Control", "max-age=86400, private"),)


def tenant_of(world: World, name: str) -> str:
    """The tenant segment of a path, resolved: the tenant's id, or "common"/"organizations".

    Raises:
        Refusal: 90002, no such tenant here.
    """
    wanted = name.lower()
    if wanted in ANY_TENANT:
        return wanted
    domains = {str(domain["id"]).lower() for domain in world.store.all("domain")}
    if wanted in {world.tenant_id.lower(), world.domain.lower(), *domains}:
        return world.tenant_id
    raise refuse(90002, tenant=name)


def configuration(world: World, tenant: str) -> Response:
    """The OpenID Connect discovery document of a tenant (already resolved)."""
    base = f"{world.origins.login}/{tenant}"
    issuer = "{tenantid}" if tenant in ANY_TENANT else tenant
    return json_response(
        200,
        {
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": [
                "client_secret_post",
                "private_key_jwt",
                "client_secret_basic",
            ],
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "response_modes_supported": ["query", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code"],
            "scopes_supported": list(OPENID),
            "issuer": f"{world.origins.login}/{issuer}/v2.0",
            "request_uri_parameter_supported": False,
            "userinfo_endpoint": f"{world.origins.graph}/oidc/userinfo",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "http_logout_supported": True,
            "frontchannel_logout_supported": True,
            "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
            "claims_supported": [
                "sub",
                "iss",
                "aud",
                "exp",
                "iat",
                "auth_time",
                "acr",
                "nonce",
                "preferred_username",
                "name",
                "tid",
                "ver",
                "email",
            ],
            "code_challenge_methods_supported": ["S256"],
            "tenant_region_scope": None,
            "cloud_instance_name": world.origins.login.removeprefix("https://"),
            "msgraph_host": world.origins.graph.removeprefix("https://"),
        },
        _CACHED,
    )


def keys(world: World) -> Response:
    """The keys with which id tokens verify."""
    return json_response(200, key_set(world), _CACHED)
