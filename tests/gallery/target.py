"""Every state in which a person may meet the page *target*."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import facts

from assistant.entra import clouds
from assistant.entra.clouds import Account as PracticeAccount
from assistant.entra.clouds import Cloud
from assistant.entra.token import Account
from assistant.errors import BadInput, StorageError
from assistant.saml.findings import fail, unknown, warn
from assistant.sentry import slug
from assistant.sentry.public import SentrySeen
from assistant.wizard.answers import GRAPH_COMMAND_LINE_TOOLS, Answers, check
from assistant.wizard.stand import Stand, Target

if TYPE_CHECKING:
    from collections.abc import Callable

CLIENT = "6c1f0a52-8d3e-4b7a-9c55-2f6d0e1b3a47"
SAAS = "https://sentry.io"
ANSWERED = (("metadata", 200), ("login", 200), ("acs", 302))
NONE = SentrySeen(
    reachable=True,
    base_from_metadata=SAAS,
    organization="exists",
    sso="none",
    statuses=ANSWERED,  # type: ignore[arg-type]  # literals
)
MISSING = replace(NONE, organization="missing", sso="unknown")
ON_SSO = replace(
    NONE,
    sso="saml",
    idp_tenant=facts.TENANT,
    idp_sso_url=f"https://login.microsoftonline.com/{facts.TENANT}/saml2",
    request_issuer=f"{SAAS}/saml/metadata/acme/",
    request_acs=f"{SAAS}/saml/acs/acme/",
)
PRACTICE = Cloud(
    name="practice",
    title="practice",
    login="https://localhost:8443",
    graph="https://localhost:8444",
    my_apps="https://localhost:8443/myapps",
    practice=True,
    tenant_id="c0ffee00-1111-4222-8333-444455556666",
    domain="contoso.practice.test",
    client_id="0a0a0a0a-0b0b-4c0c-8d0d-0e0e0e0e0e0e",
    accounts=(
        PracticeAccount("admin@contoso.practice.test", "may do everything that setting up needs"),
        PracticeAccount(
            "cloudapp@contoso.practice.test",
            "Cloud Application Administrator: may set up applications, may not create users",
        ),
        PracticeAccount(
            "reader@contoso.practice.test", "no role: may look at names, and at little more"
        ),
    ),
    sentry="https://localhost:8445",
)


def real(text: str = "acme", seen: SentrySeen | None = NONE, **more: Any) -> Stand:
    """A real tenant, with this in the organization's field."""
    said = slug.parse(text)
    given: dict[str, Any] = {
        "answers": Answers(organization=said.value if said.ok else None, client_id=CLIENT),
        "cloud": clouds.cloud_named("global"),
        "target": Target(said, seen),
    }
    return Stand(**{**given, **more})


def answers(**more: Any) -> Answers:
    """Answers for acme."""
    return Answers(**{"organization": "acme", "client_id": CLIENT, **more})


def refused(name: str, value: object) -> BadInput:
    """The error with which an answer is refused."""
    try:
        check(name, value)
    except BadInput as error:
        return error
    raise AssertionError(name)


def _first() -> Stand:
    return Stand(cloud=clouds.cloud_named("global"))


def _named() -> Stand:
    return real("acme", None, answers=answers(client_id=None))


def _looking() -> Stand:
    return real(target=Target(slug.parse("acme"), None, looking=True))


def _pasted() -> Stand:
    return real(f"{SAAS}/organizations/acme/issues/?project=4711")


def _two_sentries() -> Stand:
    said = slug.parse("https://acme.sentry.io/settings/auth/")
    own = replace(NONE, base_from_metadata="https://sentry.contoso.com")
    return real(target=Target(said, own), answers=answers(sentry_url="https://sentry.contoso.com"))


def _upper() -> Stand:
    return real("Acme", MISSING)


def _unreachable() -> Stand:
    return real(seen=SentrySeen(reachable=False))


def _not_sentry() -> Stand:
    url = "https://www.contoso.com/saml/metadata/acme/"
    odd = warn("sentry.public.metadata_status", url=url, status=404)
    seen = SentrySeen(
        reachable=True,
        oddities=(odd,),
        statuses=(("metadata", 404), ("login", 404), ("acs", 404)),
    )
    return real(seen=seen, answers=answers(sentry_url="https://www.contoso.com"))


def _other_base() -> Stand:
    odd = fail(
        "sentry.public.other_base", seen="http://sentry:9000", wanted="https://sentry.contoso.com"
    )
    seen = replace(NONE, base_from_metadata="http://sentry:9000", oddities=(odd,))
    return real(seen=seen, answers=answers(sentry_url="https://sentry.contoso.com"))


def _other_provider() -> Stand:
    seen = replace(NONE, sso="other", idp_sso_url="https://accounts.google.com/o/oauth2/auth")
    return real(seen=seen)


def _own_tenant() -> Stand:
    me = Account("admin@contoso.com", facts.TENANT, "me", "Ada Minner")
    return real(seen=ON_SSO, account=me, past=frozenset({"target", "signin"}))


def _wrong() -> Stand:
    typed = {
        "client_id": "SSO Assistant",
        "tenant": "Contoso Ltd",
        "sentry_url": "http://sentry.contoso.com",
    }
    wrong = {name: refused(name, value) for name, value in typed.items()}
    return real("acme", NONE, answers=answers(client_id=None), wrong=wrong, typed=typed)


def _shared() -> Stand:
    return real(answers=answers(client_id=GRAPH_COMMAND_LINE_TOOLS))


def _another_cloud() -> Stand:
    return real(answers=answers(cloud="usgov"), cloud=clouds.cloud_named("usgov"))


def _network() -> Stand:
    said = answers(
        proxy="http://svc-sso:not-shown@proxy.contoso.com:8080",
        ca_file=Path("/etc/pki/contoso-root.pem"),
    )
    return real(answers=said)


def _practice_starting() -> Stand:
    return Stand(answers=Answers(cloud="practice"), busy="practice")


def _practice() -> Stand:
    seen = replace(NONE, base_from_metadata="https://localhost:8445")
    return real(seen=seen, answers=Answers(organization="acme", cloud="practice"), cloud=PRACTICE)


def _long() -> Stand:
    name = "contoso-international-observability-and-reliability"[:50]
    base = "https://errors.observability.platform.internal.contoso-international.example"
    seen = replace(
        NONE,
        base_from_metadata=base,
        sso="unknown",
        oddities=(unknown("sentry.public.no_answer", url=f"{base}/auth/login/{name}/"),),
        organization="unknown",
    )
    return real(
        name,
        seen,
        answers=answers(
            organization=name, sentry_url=base, tenant="contoso-international.onmicrosoft.com"
        ),
    )


def _error() -> Stand:
    error = StorageError("practice.port_taken", said="Port 8443 is used by another program.")
    return Stand(answers=Answers(cloud="practice"), error=error, error_page="target")


STATES: dict[str, Callable[[], Stand]] = {
    "first": _first,
    "named": _named,
    "looking": _looking,
    "found": real,
    "pasted": _pasted,
    "two_sentries": _two_sentries,
    "illegal": lambda: real("Acme Corp.", None),
    "reserved": lambda: real("settings", None),
    "upper": _upper,
    "missing": lambda: real("acne", MISSING),
    "unreachable": _unreachable,
    "not_sentry": _not_sentry,
    "other_base": _other_base,
    "on_sso": lambda: real(seen=ON_SSO),
    "other_provider": _other_provider,
    "own_tenant": _own_tenant,
    "wrong": _wrong,
    "shared_client": _shared,
    "another_cloud": _another_cloud,
    "network": _network,
    "practice_starting": _practice_starting,
    "practice": _practice,
    "long": _long,
    "error": _error,
}
