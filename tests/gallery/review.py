"""Every state in which a person may meet the review."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from helpers import facts

from assistant.entra import clouds
from assistant.entra.people import User
from assistant.entra.surroundings import Surroundings
from assistant.errors import Conflict, ServiceError
from assistant.saml.findings import State
from assistant.sentry import addresses
from assistant.sentry.public import SentrySeen
from assistant.tasks import system_clock
from assistant.wizard.answers import Answers
from assistant.wizard.change import Plan
from assistant.wizard.events import Changed, Check, Result
from assistant.wizard.frame import Frame
from assistant.wizard.goal import goal_of
from assistant.wizard.live import Live
from assistant.wizard.memory import Memory, Pending
from assistant.wizard.observed import Deleted, Tenant, Why
from assistant.wizard.plan import make_plan
from assistant.wizard.stand import Stand
from assistant.wizard.steps import check
from assistant.wizard.steps.application import GALLERY_TAG
from assistant.wizard.titles import title_of
from assistant.wizard.undo_asking import Asked, Risk

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.entra.clouds import Cloud
    from assistant.entra.objects import ServicePrincipal
    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed

GLOBAL = clouds.cloud_named("global")
PRACTICE = clouds.Cloud(
    name="practice",
    title="practice",
    login="https://127.0.0.1:8443",
    graph="https://127.0.0.1:8444",
    practice=True,
    tenant_id=facts.TENANT,
    domain="contoso.practice.test",
    sentry="https://127.0.0.1:8445",
)
STATUSES = (("metadata", 200), ("login", 200), ("acs", 302))
QUIET = SentrySeen(
    reachable=True,
    base_from_metadata=addresses.SAAS,
    organization="exists",
    sso="none",
    statuses=STATUSES,
)
LIVE = replace(QUIET, sso="saml", idp_tenant=facts.TENANT)
ENTRY = replace(
    facts.TEMPLATE, publisher="Functional Software, Inc.", home_page="https://sentry.io/"
)
OWNER = "olivia@contoso.com"
OLIVIA = User("u-olivia", OWNER, "Olivia Owen", OWNER, "Olivia", "Owen")
ANN = User("u-ann", "ann@contoso.com", "Ann Archer", "ann@contoso.com", "Ann", "Archer")
RUN = "20261123T083000-3f2a"
MANY = 12_000
EARLIER = frozenset({"target", "signin", "application", "addresses", "certificate", "people"})
FULL: dict[str, Any] = {
    "sentry_owner": OWNER,
    "groups": ("Engineering", "Support"),
    "create_test_user": "b.simon@contoso.com",
    "notify": ("it@contoso.com",),
}


def empty(**more: Any) -> Observed:
    """A tenant with people and groups, in which nothing was set up."""
    given: dict[str, Any] = {
        "tenant": Tenant(facts.TENANT, "Contoso", ("contoso.com",)),
        "templates": (ENTRY,),
        "sentry": QUIET,
        "users": {OWNER: OLIVIA},
        "groups": {
            "engineering": (facts.group("g-engineering", "Engineering"),),
            "support": (facts.group("g-support", "Support"),),
        },
        "coming": {"g-engineering": (ANN,), "g-support": (ANN,)},
    }
    return facts.empty(**{**given, **more})


def principal(goal: Goal, **more: Any) -> ServicePrincipal:
    """The service principal of a finished set-up, to be found in My Apps."""
    return facts.principal(goal, **{"tags": (GALLERY_TAG,), **more})


def finished(goal: Goal, **more: Any) -> Observed:
    """The same tenant after a set-up."""
    given: dict[str, Any] = {
        "application": facts.application(goal),
        "service_principal": principal(goal),
        "assigned": tuple(facts.assigned(one) for one in ("u-olivia", "g-engineering")),
        "people": (OLIVIA,),
    }
    return empty(**{**given, **more})


def stand(
    look: Callable[[Goal], Observed] = lambda _goal: empty(),
    said: dict[str, Any] | None = None,
    *,
    slug: str = "acme",
    cloud: Cloud = GLOBAL,
    memory: Memory = facts.MEMORY,
    **more: Any,
) -> Stand:
    """A stand on the review after a look; ``look`` gives what was seen, from the goal."""
    of = addresses.addresses(addresses.parse(cloud.sentry or addresses.SAAS), slug)
    answers = replace(
        Answers(organization=slug, cloud=cloud.name), **(FULL if said is None else said)
    )
    goal = goal_of(answers, cloud, facts.TENANT, of)
    observed = look(goal)
    frame = Frame(goal, observed, of, cloud, agreed=True)
    given: dict[str, Any] = {
        "answers": answers,
        "page": "review",
        "past": EARLIER,
        "cloud": cloud,
        "frame": frame,
        "plan": make_plan(goal, observed, memory),
        "hurting": tuple(check.hurting(frame)),
        "looked_for": answers,
    }
    return Stand(**{**given, **more})


def unseen() -> Stand:
    """Nobody has looked yet."""
    return Stand(answers=Answers(organization="acme"), page="review", past=EARLIER, cloud=GLOBAL)


def looking() -> Stand:
    """An answer was changed, and both sides are being looked at."""
    first = stand()
    return replace(first, busy="look", answers=replace(first.answers, certificate_years=2))


def practice() -> Stand:
    """The same on the practice tenant."""
    return stand(cloud=PRACTICE)


def nothing() -> Stand:
    """Everything is right already."""
    return stand(finished, {"groups": ("Engineering",)})


def waiting() -> Stand:
    """An application was asked for, and may not show yet."""
    pending = Pending("application.create", facts.NOW, frozenset(), "3f2a")
    return stand(memory=Memory("3f2a", pending=(pending,)))


def _begun(goal: Goal) -> Observed:
    """Somebody made it by the article: most is right."""
    made = principal(goal, login_url="https://sentry.io/organizations/acme/")
    application = replace(facts.application(goal), logout_url=None)
    own = f"api://{application.app_id}"
    application = replace(application, identifier_uris=(own, goal.identifier))
    return finished(goal, application=application, service_principal=made)


def some() -> Stand:
    """Little is left, and much stays."""
    return stand(_begun)


def warned() -> Stand:
    """Things that a person should know before they agree."""
    twin = Deleted("d-1", "aaaaaaaa-0000-0000-0000-00000000dead", "Sentry", why=Why.NAME)

    def look(goal: Goal) -> Observed:
        made = principal(goal, enabled=False)
        around = Surroundings(limits=True)
        seen = finished(goal, service_principal=made, around=around, twins=(twin,))
        return replace(seen, claims_policies=1)

    return stand(look)


def live() -> Stand:
    """People sign in today, and nothing here can lock them out."""
    return stand(lambda goal: finished(goal, sentry=LIVE))


def breaking() -> Stand:
    """People sign in today, and the plan could lock them out."""

    def look(goal: Goal) -> Observed:
        made = principal(
            goal, assignment_required=False, login_url="https://sentry.io/organizations/acme/"
        )
        people = tuple(
            User(f"u-{n}", (upn := f"person{n}@contoso.com"), f"Person {n}", upn, None, None)
            for n in range(9)
        )
        return finished(goal, service_principal=made, sentry=LIVE, people=people)

    return stand(look, {**FULL, "assignment_required": True})


def staged() -> Stand:
    """The certificate ends soon: a new one is made and waits for Sentry."""

    def look(goal: Goal) -> Observed:
        old = facts.certificate("7F3A0C" * 6 + "91D2", days=12)
        made = principal(goal, certificates=(old,), active_thumbprint=old.thumbprint)
        return finished(goal, service_principal=made, sentry=LIVE)

    return stand(look, {"groups": ("Engineering",)})


def long() -> Stand:
    """Everything is as long as it can be."""
    upn = "maximiliane-charlotte.von-und-zu-hohenstein@emea-engineering.contoso.onmicrosoft.com"
    name = "Observability Platform Engineering Europe, Middle East and Africa (all employees)"
    person = User("u-long", upn, "Maximiliane-Charlotte von und zu Hohenstein", upn, None, None)

    def look(goal: Goal) -> Observed:
        del goal
        return empty(
            users={upn: person},
            groups={name.lower(): (facts.group("g-long", name),)},
            coming={"g-long": (ANN,)},
            tenant=Tenant(facts.TENANT, "Contoso Observability International Holding GmbH", ()),
        )

    said = {"sentry_owner": upn, "groups": (name,), "app_name": "Sentry for everybody at Contoso"}
    return stand(look, said, slug="acme-observability-platform-europe-and-middle-east")


@cache
def many() -> Stand:
    """Twelve thousand people are assigned."""
    upns = tuple(f"person{n:05}@contoso.com" for n in range(MANY))
    users = {
        upn: User(f"u-{n}", upn, f"Person {n:05}", upn, None, None) for n, upn in enumerate(upns)
    }
    said = {**FULL, "users": upns}
    return stand(lambda _goal: empty(users={**users, OWNER: OLIVIA}), said)


def agreed(of: Stand, *states: str) -> Stand:
    """The plan was agreed to, and its first changes are so far."""
    changes = of.plan.changes if of.plan else ()
    told = {
        change.id: Changed(change.id, state)
        for change, state in zip(changes, states, strict=False)
        if state
    }
    return replace(of, agreed=of.plan, changes=told)


def applying() -> Stand:
    """Under way for six seconds."""
    run = agreed(stand(), "applied", "applied", "applied", "started")
    began = system_clock.now() - timedelta(seconds=6)
    return replace(run, busy="apply", began=began)


def retrying() -> Stand:
    """Entra is busy, and one change is tried again."""
    run = agreed(stand(), "applied", "already", "applied", "applied")
    plan = run.plan.changes if run.plan else ()
    changes = {**run.changes, plan[4].id: Changed(plan[4].id, "retrying", 4.0)}
    began = system_clock.now() - timedelta(seconds=72)
    return replace(run, busy="apply", began=began, changes=changes)


def _many_states(done: int, failed: int) -> list[str]:
    return ["applied"] * done + ["failed"] * failed


def applying_many() -> Stand:
    """Twelve thousand assignments under way."""
    run = agreed(many(), *_many_states(8_200, 3))
    began = system_clock.now() - timedelta(seconds=95)
    return replace(run, busy="apply", began=began)


def rest(of: Stand, done: int, outcome: str, **more: Any) -> Stand:
    """The run is over: the first changes were made, the plan holds the rest."""
    plan = of.plan or Plan((), ())
    result = Result(outcome, RUN, len(plan.changes), done)
    left = Plan(plan.changes[done:], plan.nothing)
    return replace(of, plan=left, result=result, **more)


def failed() -> Stand:
    """Entra refused a change."""
    run = agreed(stand(), "applied", "applied", "applied", "failed", "skipped")
    error = ServiceError(
        "graph.write_failed",
        change=title_of("addresses.sign_on"),
        message="Invalid value specified for property loginUrl of resource ServicePrincipal.",
        status=400,
        request_id="b1f1c8a6-2f0e-4c7c-9a51-6f2f3f0f7e11",
    )
    return rest(run, 3, "failed", error=error, error_page="review")


def failed_many() -> Stand:
    """Of twelve thousand some were refused."""
    states = [*["applied"] * 11_900, *["failed"] * 100]
    return rest(agreed(many(), *states), 11_900, "failed")


def stopped() -> Stand:
    """A person stopped it."""
    return rest(agreed(stand(), "applied", "applied", "skipped", "skipped"), 2, "cancelled")


def suspended() -> Stand:
    """The new certificate is there and waits for Sentry."""
    run = agreed(staged(), "applied", "skipped")
    plan = run.plan or Plan((), ())
    error = Conflict("review.after_sentry", changes=title_of("certificate.activate"))
    left = rest(run, len(plan.changes) - 1, "suspended")
    return replace(left, error=error, error_page="review")


def done() -> Stand:
    """Everything was made, and looking again shows it."""
    run = stand()
    count = len(run.plan.changes) if run.plan else 0
    after = nothing()
    run = agreed(run, *["applied"] * count)
    result = Result("converged", RUN, count, count)
    frame, plan = after.frame, after.plan
    return replace(run, frame=frame, plan=plan, result=result)


def to_undo() -> Stand:
    """A person asked what an undo would put back."""
    first = done()
    names = tuple(title_of(key) for key in reversed(first.changes))
    return replace(first, asked=Asked("r", names, names))


def risky(of: Stand, risk: Risk) -> Stand:
    """What an undo would put back could lock people out."""
    assert of.asked is not None
    stays = ("“Set the addresses” stays: somebody changed it since",)
    return replace(of, asked=replace(of.asked, risk=risk, stays=stays))


def asking_undo() -> Stand:
    """What an undo would put back is being looked up."""
    return replace(done(), busy="undo")


def undo_failed() -> Stand:
    """Only a part of it could be put back."""
    before = undone()
    changes = dict(list(before.changes.items())[-3:])
    error = ServiceError(
        "undo.failed",
        change=title_of("people.test_user"),
        message="Insufficient privileges to complete the operation.",
    )
    checks = tuple(one for one in before.checks if one.id != "review.undone")
    return replace(
        before,
        changes=changes,
        checks=checks,
        result=Result("failed", RUN, len(before.changes), 3),
        error=error,
        error_page="review",
    )


def undoing() -> Stand:
    """It is being put back."""
    return replace(to_undo(), busy="undo", changes={}, result=None)


def undone() -> Stand:
    """It was put back; what Entra keeps is told."""
    before, first = done(), stand()
    changes = {key: Changed(key, "undone") for key in before.changes}
    count = len(changes)
    kept = ("deleted", "audit", "consent")
    checks = (
        Check("review.undone", "review", State.PASS, params={"count": count, "names": ""}),
        *(Check(f"review.kept_{name}", "review", State.WARN) for name in kept),
    )
    result = Result("undone", RUN, count, count)
    return replace(
        before, plan=first.plan, frame=first.frame, changes=changes, result=result, kept=checks
    )


def error() -> Stand:
    """Entra did not answer a look."""
    problem = ServiceError(
        "graph.read_failed",
        what="/applications",
        message="Service unavailable",
        status=503,
        graph_code="serviceUnavailable",
        request_id="b1f1c8a6-2f0e-4c7c-9a51-6f2f3f0f7e11",
    )
    return replace(unseen(), error=problem, error_page="review")


STATES: dict[str, Callable[[], Stand]] = {
    "unseen": unseen,
    "looking": looking,
    "first": stand,
    "practice": practice,
    "nothing": nothing,
    "waiting": waiting,
    "some": some,
    "warned": warned,
    "live": live,
    "breaking": breaking,
    "staged": staged,
    "long": long,
    "many": many,
    "applying": applying,
    "retrying": retrying,
    "applying_many": applying_many,
    "failed": failed,
    "failed_many": failed_many,
    "stopped": stopped,
    "suspended": suspended,
    "done": done,
    "to_undo": to_undo,
    "undo_locks_out": lambda: risky(to_undo(), Risk(Live.UNKNOWN, "", alone=False)),
    "asking_undo": asking_undo,
    "undoing": undoing,
    "undone": undone,
    "undo_failed": undo_failed,
    "error": error,
}
