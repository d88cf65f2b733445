"""Every state in which a person may meet the page of the certificates."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from helpers import facts

from assistant.entra import clouds
from assistant.entra.objects import SigningCertificate
from assistant.entra.token import Account
from assistant.errors import AssistantError, BadInput, NetworkError, Who
from assistant.saml.certificates import Certificate
from assistant.saml.metadata import IdentityProvider
from assistant.sentry import addresses
from assistant.sentry.public import SentrySeen
from assistant.sentry.slug import Slug
from assistant.sentry.twin import Kept
from assistant.wizard.answers import Answers, check
from assistant.wizard.frame import Frame
from assistant.wizard.goal import goal_of
from assistant.wizard.memory import Memory, Pending
from assistant.wizard.observed import Federation
from assistant.wizard.plan import make_plan
from assistant.wizard.stand import Stand, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.entra.clouds import Cloud
    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed

GLOBAL = clouds.cloud_named("global")
LIVE = SentrySeen(reachable=True, organization="exists", sso="saml", idp_tenant=facts.TENANT)
ADMIN = Account("olivia@contoso.example", facts.TENANT, name="Olivia Owen")
OLD = "A7D3C46282BE2C3F4E9A7D1B5A0C9E21F7D40A10"
NEW = "2B91F05EDD03C8A4471EAB6634C0D97F12E5B86C"
OTHER = "DA20FCA696C4F83E8A9AED59BE33368ED421F3C1"


def signing(
    thumbprint: str, since: int, until: int, name: str = "Sentry acme 0001", **more: Any
) -> SigningCertificate:
    """A certificate valid from and until so many days from now."""
    return facts.certificate(
        thumbprint,
        subject=f"CN={name}",
        not_before=facts.NOW + timedelta(days=since),
        not_after=facts.NOW + timedelta(days=until),
        **more,
    )


GOOD = signing(OLD, -395, 700)
ENDING = signing(OLD, -1071, 24)
FRESH = signing(NEW, -3, 1092, "Sentry acme 3f2a")
ENDED = signing(OLD, -1101, -6)


def read(one: SigningCertificate) -> Certificate:
    """The same certificate as the metadata show it."""
    begins, ends = one.not_before or facts.NOW, one.not_after or facts.NOW
    sha256 = "0" * 64
    return Certificate(
        b"",
        one.thumbprint,
        sha256,
        one.subject,
        one.subject,
        "1",
        begins,
        ends,
        "RSA",
        2048,
        "sha256",
    )


def federation(*order: SigningCertificate) -> Federation:
    """The application's metadata with the certificates in this order."""
    listed = tuple(read(one) for one in order)
    sso = f"https://login.microsoftonline.com/{facts.TENANT}/saml2"
    issuer = f"https://sts.windows.net/{facts.TENANT}/"
    provider = IdentityProvider(
        issuer, sso, sso, sso, listed, tenant_id=facts.TENANT, sso_tenant_id=facts.TENANT
    )
    return Federation(
        "https://login.microsoftonline.com/metadata",
        provider,
        kept=Kept(issuer, sso, sso, "MIIC", listed[0]),
        status=200,
    )


def there(
    *certificates: SigningCertificate,
    active: SigningCertificate | None = None,
    order: Sequence[SigningCertificate] = (),
    notify: tuple[str, ...] = (),
    live: bool = False,
) -> Callable[[Goal], Observed]:
    """An application with these certificates; the first one is active unless another is."""

    def look(goal: Goal) -> Observed:
        signs = active or (certificates[0] if certificates else None)
        principal = facts.principal(
            goal,
            certificates=certificates,
            active_thumbprint=signs.thumbprint if signs else None,
            notify=notify,
        )
        seen = facts.finished(goal, service_principal=principal)
        if order or certificates:
            seen = replace(seen, federation=federation(*(order or certificates)))
        return replace(seen, sentry=LIVE) if live else seen

    return look


def nothing(goal: Goal) -> Observed:
    """No application yet."""
    del goal
    return facts.empty()


def stand(
    look: Callable[[Goal], Observed],
    *,
    said: dict[str, Any] | None = None,
    cloud: Cloud = GLOBAL,
    memory: Memory = facts.MEMORY,
    **more: Any,
) -> Stand:
    """A stand after a look."""
    of = addresses.addresses(addresses.parse(cloud.sentry or "https://sentry.io"), "acme")
    answers = replace(Answers(organization="acme", cloud=cloud.name), **(said or {}))
    goal = goal_of(answers, cloud, facts.TENANT, of)
    observed = look(goal)
    given: dict[str, Any] = {
        "answers": answers,
        "page": "certificate",
        "past": frozenset({"target", "signin", "application", "addresses"}),
        "cloud": cloud,
        "target": Target(Slug("acme")),
        "account": ADMIN,
        "frame": Frame(goal, observed, of, cloud, agreed=True),
        "looked_for": answers,
    }
    if "plan" not in more:
        given["plan"] = make_plan(goal, observed, memory)
    return Stand(**{**given, **more})


def refused(value: object) -> AssistantError:
    """The refusal of addresses."""
    try:
        check("notify", value)
    except BadInput as error:
        return error
    raise AssertionError(value)


def looking() -> Stand:
    """Before the first look has ended."""
    return Stand(
        answers=Answers(organization="acme"),
        page="certificate",
        busy="look",
        cloud=GLOBAL,
        target=Target(Slug("acme")),
        account=ADMIN,
    )


def many() -> Stand:
    """What years of renewing by hand leave behind, all under the portal's own name."""
    name = "Microsoft Azure Federated SSO Certificate"
    past = [
        signing(f"{number:040X}", -3200 + 700 * number, -2150 + 700 * number, name)
        for number in range(4)
    ]
    half = signing(OTHER, -40, 1055, name, can_sign=False)
    early = signing("E" * 40, 12, 1100, name)
    active = signing(NEW, -500, 45, name)
    return stand(there(active, *past, half, early, order=[active]))


def hidden() -> Stand:
    """One was asked for, and Entra does not show it yet."""
    pending = Pending("certificate.create", facts.NOW, frozenset(), "3f2a")
    return stand(there(), memory=Memory("3f2a", pending=(pending,)))


def wrong() -> Stand:
    """An address that is none."""
    said = ("it-operations@contoso.example",)
    return stand(
        there(GOOD),
        said={"notify": said},
        wrong={"notify": refused((*said, "on-call team"[:7]))},
        typed={"notify": "on-call"},
    )


def by_hand() -> Stand:
    """A cloud whose Graph makes no certificates, and one is there that ends."""
    error = BadInput("certificate.by_hand", who=Who.ENTRA_ADMIN)
    cloud = clouds.cloud_named("usgov")
    return stand(there(ENDING), cloud=cloud, plan=None, error=error, error_page="certificate")


def failed() -> Stand:
    """The look broke off; what was seen before is still shown."""
    error = NetworkError("network.timeout", host="graph.microsoft.com", seconds=30)
    return stand(there(GOOD), error=error, error_page="certificate", looked_for=None)


def practising() -> Stand:
    """On the practice tenant."""
    cloud = replace(
        GLOBAL, name="practice", title="Practice", practice=True, sentry="https://localhost:8444"
    )
    return stand(nothing, cloud=cloud)


FIVE = tuple(
    f"{who}@contoso.example" for who in ("identity", "it-operations", "on-call", "olivia", "ben")
)

STATES: dict[str, Callable[[], Stand]] = {
    "looking": looking,
    "new": lambda: stand(nothing),
    "bare": lambda: stand(there()),
    "good": lambda: stand(there(GOOD, notify=FIVE[:1])),
    "ending": lambda: stand(there(ENDING)),
    "ending_live": lambda: stand(there(ENDING, live=True)),
    "waiting": lambda: stand(there(ENDING, FRESH, live=True)),
    "expired": lambda: stand(there(ENDED)),
    "expired_live": lambda: stand(there(ENDED, FRESH, live=True)),
    "many": many,
    "order": lambda: stand(there(GOOD, FRESH, order=[FRESH, GOOD])),
    "hidden": hidden,
    "told": lambda: stand(there(GOOD, notify=FIVE[:2]), said={"notify": (FIVE[1], FIVE[2])}),
    "told_full": lambda: stand(
        there(GOOD, notify=FIVE[:4]), said={"notify": (FIVE[4], "late@contoso.example")}
    ),
    "wrong": wrong,
    "years": lambda: stand(nothing, said={"certificate_years": 1}),
    "by_hand": by_hand,
    "error": failed,
    "practice": practising,
    "resumed": lambda: stand(
        there(GOOD, notify=FIVE[:1]),
        said={"notify": FIVE[:1]},
        past=frozenset({"target", "signin", "application", "addresses", "certificate", "review"}),
    ),
}
