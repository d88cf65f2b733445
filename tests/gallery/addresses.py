"""Every state in which a person may meet the page of the addresses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpers import facts

from assistant.entra import clouds
from assistant.errors import AssistantError, BadInput, NetworkError
from assistant.sentry import addresses
from assistant.sentry.public import SentrySeen
from assistant.sentry.slug import Slug
from assistant.wizard.answers import Answers, check
from assistant.wizard.frame import Frame
from assistant.wizard.goal import goal_of
from assistant.wizard.plan import make_plan
from assistant.wizard.stand import Stand, Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.entra.clouds import Cloud
    from assistant.sentry.addresses import Addresses
    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed

GLOBAL = clouds.cloud_named("global")
LIVE = SentrySeen(reachable=True, organization="exists", sso="saml", idp_tenant=facts.TENANT)
LONG = "acme-observability-platform-europe-and-middle-east"


def at(base: str = "https://sentry.io", slug: str = "acme") -> Addresses:
    """The addresses of an organization."""
    return addresses.addresses(addresses.parse(base), slug)


def goal_for(answers: Answers, of: Addresses, cloud: Cloud = GLOBAL) -> Goal:
    """What the answers mean there."""
    return goal_of(answers, cloud, facts.TENANT, of)


def stand(
    look: Callable[[Goal], Observed],
    *,
    of: Addresses | None = None,
    cloud: Cloud = GLOBAL,
    said: dict[str, Any] | None = None,
    **more: Any,
) -> Stand:
    """A stand after a look; ``look`` gives what was seen, from the goal without special wishes."""
    of = of or at()
    answers = replace(Answers(organization=of.slug, cloud=cloud.name), **(said or {}))
    goal = goal_for(answers, of, cloud)
    observed = look(goal_for(Answers(organization=of.slug), of, cloud))
    given: dict[str, Any] = {
        "answers": answers,
        "page": "addresses",
        "past": frozenset({"target", "signin", "application"}),
        "cloud": cloud,
        "target": Target(Slug(of.slug)),
        "frame": Frame(goal, observed, of, cloud, agreed=True),
        "plan": make_plan(goal, observed, facts.MEMORY),
        "looked_for": answers,
    }
    return Stand(**{**given, **more})


def new(goal: Goal) -> Observed:
    """No application yet."""
    del goal
    return facts.empty()


def portal(goal: Goal) -> Observed:
    """An application that somebody began by the article in the portal."""
    return facts.finished(
        goal,
        application=facts.application(
            goal, identifier_uris=(), redirect_uris=(), redirect_uri_indexes=(), logout_url=None
        ),
        service_principal=facts.principal(
            goal, login_url=at().organization_url, relay_state=None, certificates=()
        ),
    )


def foreign(goal: Goal) -> Observed:
    """An application that serves another Sentry too, with a slip in the Identifier."""
    staging = at("https://sentry.staging.contoso.com", "acme-staging")
    return facts.finished(
        goal,
        application=facts.application(
            goal,
            identifier_uris=(staging.identifier, goal.identifier.rstrip("/")),
            redirect_uris=(staging.reply_url,),
            redirect_uri_indexes=((staging.reply_url, 0),),
            logout_url=None,
        ),
        service_principal=facts.principal(goal, login_url=staging.login_url),
    )


def refused(name: str, text: str) -> AssistantError:
    """The refusal of what was typed."""
    try:
        check(name, text)
    except BadInput as error:
        return error
    raise AssertionError(text)


def wrong() -> Stand:
    """Two values that cannot be taken."""
    typed = {"identifier": "sentry acme", "reply_url": "http://sentry.contoso.com/saml/acs/acme/"}
    return stand(
        new, wrong={name: refused(name, text) for name, text in typed.items()}, typed=typed
    )


def looking() -> Stand:
    """Before the first look has ended."""
    return Stand(
        answers=Answers(organization="acme"),
        page="addresses",
        busy="look",
        cloud=GLOBAL,
        target=Target(Slug("acme")),
    )


def long() -> Stand:
    """A Sentry of one's own with all names as long as they may be."""
    of = at(
        "https://error-monitoring.observability.platform.contoso-international.example:8443", LONG
    )
    return stand(portal, of=of)


def looking_again() -> Stand:
    """Something was changed, and the look for it is on its way."""
    before = stand(portal)
    answers = replace(before.answers, logout_url="https://sentry.io/saml/sls/acme/?from=entra")
    return replace(before, answers=answers, busy="look")


def failed() -> Stand:
    """The look broke off."""
    error = NetworkError("network.timeout", host="graph.microsoft.com", seconds=30)
    return stand(portal, error=error, error_page="addresses", looked_for=None)


def practising() -> Stand:
    """On the practice tenant."""
    cloud = replace(GLOBAL, name="practice", title="Practice tenant", practice=True)
    return stand(new, of=at("https://localhost:8444"), cloud=cloud)


ARTICLE = {"sign_on_url": at().organization_url}
OWN = {
    "sign_on_url": "https://launch.contoso.com/sentry/acme/",
    "logout_url": "https://sentry.io/saml/sls/acme/?from=entra",
}

STATES: dict[str, Callable[[], Stand]] = {
    "looking": looking,
    "new": lambda: stand(new),
    "existing": lambda: stand(portal),
    "done": lambda: stand(facts.finished),
    "foreign": lambda: stand(foreign),
    "own": lambda: stand(new, said={**OWN, "sign_on_url": None}),
    "wrong": wrong,
    "article": lambda: stand(portal, said=ARTICLE),
    "third": lambda: stand(portal, said=OWN),
    "idp": lambda: stand(portal, said={"initiated": "idp"}),
    "idp_done": lambda: stand(
        lambda goal: facts.finished(goal, service_principal=facts.principal(goal, login_url=None)),
        said={"initiated": "idp"},
    ),
    "live": lambda: stand(lambda goal: replace(portal(goal), sentry=LIVE)),
    "long": long,
    "looking_again": looking_again,
    "error": failed,
    "practice": practising,
    "resumed": lambda: stand(
        facts.finished, past=frozenset({"target", "signin", "application", "addresses", "review"})
    ),
}
