"""Every state in which a person may meet Sentry's side."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallery.review import GLOBAL, LIVE, PRACTICE, QUIET, finished, principal
from helpers import facts

from assistant.entra.people import User
from assistant.entra.surroundings import Surroundings
from assistant.errors import NetworkError
from assistant.saml.certificates import Certificate
from assistant.saml.metadata import IdentityProvider
from assistant.sentry import addresses
from assistant.sentry.public import SentrySeen
from assistant.sentry.twin import Kept
from assistant.wizard.answers import Answers
from assistant.wizard.events import Result
from assistant.wizard.frame import Frame
from assistant.wizard.goal import goal_of
from assistant.wizard.observed import Federation
from assistant.wizard.plan import make_plan
from assistant.wizard.stand import Saved, Stand

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.entra.clouds import Cloud
    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed

OWNER, SECOND = "olivia@contoso.com", "sam@contoso.com"
OLIVIA = User(
    "u-olivia", OWNER, "Olivia Owen", OWNER, "Olivia", "Owen", enabled=True, kind="Member"
)
SAM = User("u-sam", SECOND, "Sam Smith", SECOND, "Sam", "Smith", enabled=True, kind="Member")
LOGIN = f"https://login.microsoftonline.com/{facts.TENANT}"
SSO = f"{LOGIN}/saml2"
TAKEN = replace(LIVE, idp_sso_url=SSO)
EARLIER = frozenset(
    {"target", "signin", "application", "addresses", "certificate", "people", "review"}
)
OWNERS: dict[str, Any] = {"sentry_owner": OWNER, "second_owner": SECOND}
QUESTIONS = ("private_window", "owner_role", "plan", "required_at_once", "members_unknown")
MORE = ("mfa_unknown", "scim_unknown")


def certificate(thumbprint: str) -> Certificate:
    """A certificate as metadata carries it; nobody looks into it here."""
    return Certificate(
        der=thumbprint.encode() * 24,
        thumbprint=thumbprint,
        sha256=thumbprint,
        subject="CN=Sentry acme 3f2a",
        issuer="CN=Sentry acme 3f2a",
        serial="1",
        not_before=facts.NOW - timedelta(days=30),
        not_after=facts.NOW + timedelta(days=900),
        key_type="RSA",
        key_bits=2048,
        signature_hash="sha256",
    )


def federation(*thumbprints: str) -> Federation:
    """The metadata with these certificates; Sentry would keep the first."""
    signing = tuple(certificate(one) for one in thumbprints)
    issuer = f"https://sts.windows.net/{facts.TENANT}/"
    provider = IdentityProvider(issuer, SSO, SSO, SSO, signing, facts.TENANT, facts.TENANT)
    kept = Kept(issuer, SSO, SSO, signing[0].base64, signing[0])
    return Federation(f"{LOGIN}/federationmetadata", provider, kept=kept, status=200)


def stand(
    look: Callable[[Goal], Observed] | None = None,
    said: dict[str, Any] | None = None,
    *,
    told: dict[str, bool] | None = None,
    members: tuple[str, ...] | None = None,
    at: str = "",
    slug: str = "acme",
    cloud: Cloud = GLOBAL,
    sentry: SentrySeen = QUIET,
    **more: Any,
) -> Stand:
    """A stand on Sentry's side after Entra's is done."""
    of = addresses.addresses(addresses.parse(at or cloud.sentry or addresses.SAAS), slug)
    named = OWNERS if said is None else said
    answers = replace(Answers(organization=slug, cloud=cloud.name), **named)
    goal = goal_of(answers, cloud, facts.TENANT, of)
    observed = look(goal) if look else done(goal)
    frame = Frame(
        goal,
        replace(observed, sentry=sentry),
        of,
        cloud,
        agreed=True,
        members=members,
        told=told or {},
    )
    given: dict[str, Any] = {
        "answers": answers,
        "page": "sentry",
        "past": EARLIER,
        "cloud": cloud,
        "frame": frame,
        "plan": make_plan(goal, observed, facts.MEMORY),
        "looked_for": answers,
        "told": told or {},
    }
    return Stand(**{**given, **more})


def done(goal: Goal, **more: Any) -> Observed:
    """Both owners are assigned, and the metadata is there."""
    given: dict[str, Any] = {
        "assigned": (facts.assigned("u-olivia"), facts.assigned("u-sam")),
        "people": (OLIVIA, SAM),
        "users": {OWNER: OLIVIA, SECOND: SAM},
        "federation": federation("AA" * 20),
    }
    return finished(goal, **{**given, **more})


def unseen() -> Stand:
    """Nobody has looked yet."""
    answers = Answers(organization="acme")
    return Stand(answers=answers, page="sentry", past=EARLIER, cloud=GLOBAL)


def _nothing(_goal: Goal) -> Observed:
    return facts.empty(users={OWNER: OLIVIA, SECOND: SAM})


def no_application() -> Stand:
    """Entra's side was never made."""
    return stand(_nothing)


def stranded() -> Stand:
    """The application was put back, and Sentry still sends everybody to this tenant."""
    return stand(_nothing, sentry=TAKEN)


def left_unknown() -> Stand:
    """The application was put back, and Sentry does not answer."""
    silent = stand(_nothing, sentry=SentrySeen(reachable=False))
    return replace(silent, result=Result("undone", "r"))


def practice() -> Stand:
    """The practice tenant's own Sentry."""
    return stand(cloud=PRACTICE)


def answered() -> Stand:
    """Some questions are answered, one of them with no."""
    return stand(told={"private_window": True, "owner_role": True, "plan": False})


def settled() -> Stand:
    """Everything is settled; nobody has pressed Save yet."""

    def look(goal: Goal) -> Observed:
        return done(goal, around=Surroundings(mfa=True), provisioning_jobs=0)

    told = dict.fromkeys(QUESTIONS, True)
    said = {**OWNERS, "identifier_claim": "objectidentifier"}
    return stand(look, said, told=told, members=(OWNER, SECOND))


def no_owner() -> Stand:
    """Neither owner was named."""
    return stand(said={})


def shut_out() -> Stand:
    """The owner has no mail address and the second owner is not assigned."""

    def look(goal: Goal) -> Observed:
        owner = replace(OLIVIA, mail=None)
        only = (facts.assigned("u-olivia"),)
        return done(goal, people=(owner,), users={OWNER: owner, SECOND: SAM}, assigned=only)

    return stand(look)


def some_shut_out() -> Stand:
    """Both owners get in; many others who are assigned do not."""
    others = tuple(
        replace(SAM, id=f"u-{n}", upn=f"person{n:02}@contoso.com", mail=None) for n in range(9)
    )
    unsure = replace(SAM, id="u-guest", upn="gina_fabrikam.com#EXT#@contoso.com", kind="Guest")
    return stand(lambda goal: done(goal, people=(OLIVIA, SAM, *others, unsure)))


def members_differ() -> Stand:
    """Sentry's members and the people assigned are not the same."""
    others = tuple(f"member{number}@contoso.com" for number in range(7))
    return stand(members=(OWNER, *others, "olivia"))


def object_id() -> Stand:
    """People are to be known by their object id."""
    return stand(said={**OWNERS, "identifier_claim": "objectidentifier"})


def own_sentry() -> Stand:
    """A Sentry of one's own, and everyone may sign in."""

    def look(goal: Goal) -> Observed:
        made = principal(goal, assignment_required=False)
        return done(goal, service_principal=made, around=Surroundings(mfa=False))

    seen = replace(QUIET, base_from_metadata="https://sentry.contoso.com:9443")
    return stand(look, at="https://sentry.contoso.com:9443", sentry=seen)


def taken() -> Stand:
    """Sentry signs people in through this tenant."""
    return stand(sentry=TAKEN)


def other_tenant() -> Stand:
    """Sentry sends people to another tenant."""
    other = "99999999-8888-7777-6666-555555555555"
    address = f"https://login.microsoftonline.com/{other}/saml2"
    return stand(sentry=replace(LIVE, idp_tenant=other, idp_sso_url=address))


def other_provider() -> Stand:
    """Sentry uses another provider."""
    seen = replace(QUIET, sso="other", idp_sso_url="https://accounts.example.org/o/oauth2/auth")
    return stand(sentry=seen)


def unreachable() -> Stand:
    """Sentry does not answer."""
    return stand(sentry=SentrySeen(reachable=False))


def trouble() -> Stand:
    """The metadata name another certificate first than the one that signs."""
    return stand(lambda goal: done(goal, federation=federation("BB" * 20, "AA" * 20)))


def _renewed(goal: Goal, *thumbprints: str) -> Observed:
    """A new certificate was made and waits; the metadata carry these."""
    old, new = facts.certificate("AA" * 20, days=12), facts.certificate("CC" * 20)
    made = principal(goal, certificates=(old, new), active_thumbprint=old.thumbprint)
    return done(goal, service_principal=made, federation=federation(*thumbprints), sentry=TAKEN)


def renewal() -> Stand:
    """A new certificate waits for Sentry."""
    return stand(lambda goal: _renewed(goal, "AA" * 20, "CC" * 20), sentry=TAKEN)


def renewal_hidden() -> Stand:
    """A new certificate waits, but does not show in the metadata yet."""
    return stand(lambda goal: _renewed(goal, "AA" * 20), sentry=TAKEN)


def handed_over() -> Stand:
    """Somebody else presses Save."""
    path = Path("/home/admin/Documents/sentry-acme-hand-over-2026-11-23.html")
    return stand(handed_over=True, saved=(Saved("hand_over", path),))


def long() -> Stand:
    """Everything is as long as it can be."""
    upn = "maximiliane-charlotte.von-und-zu-hohenstein@emea-engineering.contoso.onmicrosoft.com"
    person = replace(OLIVIA, upn=upn, mail=upn)

    def look(goal: Goal) -> Observed:
        return done(goal, people=(person, SAM), users={upn: person, SECOND: SAM})

    said = {**OWNERS, "sentry_owner": upn}
    return stand(look, said, slug="acme-observability-platform-europe-and-middle-east")


def looking() -> Stand:
    """An answer was changed, and both sides are being looked at."""
    first = stand()
    changed = replace(first.answers, identifier_claim="objectidentifier")
    return replace(first, answers=changed, busy="look")


def error() -> Stand:
    """The file could not be written."""
    problem = NetworkError("network.timeout", host="sentry.io", seconds=30, phase="connect")
    return replace(stand(), error=problem, error_page="sentry")


STATES: dict[str, Callable[[], Stand]] = {
    "unseen": unseen,
    "no_application": no_application,
    "stranded": stranded,
    "left_unknown": left_unknown,
    "first": stand,
    "practice": practice,
    "answered": answered,
    "settled": settled,
    "no_owner": no_owner,
    "shut_out": shut_out,
    "some_shut_out": some_shut_out,
    "members_differ": members_differ,
    "object_id": object_id,
    "own_sentry": own_sentry,
    "taken": taken,
    "other_tenant": other_tenant,
    "other_provider": other_provider,
    "unreachable": unreachable,
    "trouble": trouble,
    "renewal": renewal,
    "renewal_hidden": renewal_hidden,
    "handed_over": handed_over,
    "long": long,
    "looking": looking,
    "error": error,
}
