"""Every state in which a person may meet the page of the people."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import facts

from assistant import texts
from assistant.entra import clouds
from assistant.entra.objects import Assignment
from assistant.entra.people import Group, User
from assistant.entra.surroundings import Surroundings
from assistant.entra.token import Account
from assistant.errors import AssistantError, BadInput
from assistant.sentry import addresses
from assistant.sentry.public import SentrySeen
from assistant.sentry.slug import Slug
from assistant.wizard import roster
from assistant.wizard.answers import Answers, check, validate
from assistant.wizard.frame import Frame
from assistant.wizard.goal import goal_of
from assistant.wizard.observed import Tenant
from assistant.wizard.people_file import People
from assistant.wizard.stand import Stand, Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed

GLOBAL = clouds.cloud_named("global")
CONTOSO = Tenant(facts.TENANT, "Contoso", ("contoso.com", "contoso.onmicrosoft.com"))
ADMIN = Account("admin@contoso.com", facts.TENANT, name="Ada Admin")
TEST_USER = "sso-test@contoso.onmicrosoft.com"
LIST = Path("team-leads.csv")
LONG_UPN = "maximiliane.annegret.von-und-zu-hohenstein_fabrikam-industries.example#EXT#@contoso.com"


def user(name: str, **more: Any) -> User:
    """Somebody of the tenant by full name."""
    first, _, last = name.partition(" ")
    upn = f"{first}.{last}@contoso.com".lower().replace(" ", "-")
    made = User(f"u-{upn}", upn, name, upn, first, last, enabled=True, kind="Member")
    return replace(made, **more)


OLIVIA, SAM = user("Olivia Owen"), user("Sam Sato")
ANN, BEN, CAT = user("Ann Archer"), user("Ben Bright"), user("Cat Castle")
NO_MAIL = user("Norbert Nagel", mail=None)
DISABLED = user("Dora Dale", enabled=False)
PENDING = replace(
    user("Gus Guest", kind="Guest", state="PendingAcceptance"),
    upn="gus_fabrikam.example#EXT#@contoso.onmicrosoft.com",
)
SHARED = (
    user("Reception Desk", mail="desk@contoso.com"),
    user("Rita Desk", mail="desk@contoso.com"),
)
ENGINEERING = Group(
    "11111111-aaaa-4bbb-8ccc-000000000001",
    "Engineering",
    dynamic=False,
    microsoft_365=False,
    security=True,
    hidden=False,
)


def group(number: int, name: str, **more: bool) -> Group:
    """A group by name; a security group unless said otherwise."""
    kinds = {"dynamic": False, "microsoft_365": False, "security": True, "hidden": False}
    return Group(f"11111111-aaaa-4bbb-8ccc-{number:012}", name, **{**kinds, **more})


def given(*people: User, groups: tuple[Group, ...] = ()) -> tuple[Assignment, ...]:
    """The assignments of these."""
    users = (Assignment(f"a-{one.id}", one.id, "User", one.display_name, "role") for one in people)
    more = (Assignment(f"a-{one.id}", one.id, "Group", one.display_name, "role") for one in groups)
    return (*users, *more)


def stand(
    observed: Callable[[Goal], Observed],
    answers: Answers,
    *,
    before: Answers | None = None,
    listed: People | None = None,
    **more: Any,
) -> Stand:
    """A stand after a look; ``before`` is what the look was for, if more was said since."""
    of = addresses.addresses(addresses.parse("https://sentry.io"), "acme")
    looked_for = before or answers
    goal = goal_of(looked_for, GLOBAL, facts.TENANT, of, listed)
    frame = Frame(goal, observed(goal), of, GLOBAL, agreed=True)
    built: dict[str, Any] = {
        "answers": answers,
        "page": "people",
        "past": frozenset({"target", "signin", "application", "addresses", "certificate"}),
        "cloud": GLOBAL,
        "target": Target(Slug("acme")),
        "account": ADMIN,
        "frame": frame,
        "roster": roster.build(frame, looked_for),
        "looked_for": looked_for,
    }
    return Stand(**{**built, **more})


def there(*users: User, **more: Any) -> Callable[[Goal], Observed]:
    """A tenant with the application, in which these are found by name."""

    def observed(goal: Goal) -> Observed:
        seen: dict[str, Any] = {
            "tenant": CONTOSO,
            "users": {one.upn.lower(): one for one in users},
            "sentry": SentrySeen(reachable=True, organization="exists", sso="none"),
        }
        return facts.finished(goal, **{**seen, **more})

    return observed


def said(**more: Any) -> Answers:
    """Answers for the organization acme."""
    return Answers(organization="acme", **more)


OWNERS = {"sentry_owner": OLIVIA.upn, "second_owner": SAM.upn}


def owners() -> Stand:
    """One owner is named, the second is not yet."""
    return stand(there(OLIVIA), said(sentry_owner=OLIVIA.upn))


def filled() -> Stand:
    """All is well: owners, people, a group, a test user."""
    return stand(
        there(
            OLIVIA,
            SAM,
            ANN,
            users={one.upn: one for one in (OLIVIA, SAM, ANN)} | {TEST_USER: None},
            people=(OLIVIA, BEN, CAT),
            assigned=given(OLIVIA, groups=(ENGINEERING,)),
            assigned_groups={ENGINEERING.id: ENGINEERING},
            reached={ENGINEERING.id: 2},
            groups={ENGINEERING.id: (ENGINEERING,)},
            around=Surroundings(premium=True),
        ),
        said(
            **OWNERS,
            users=(ANN.upn,),
            groups=(ENGINEERING.id,),
            create_test_user=TEST_USER,
            assignment_required=True,
        ),
    )


def coming() -> Stand:
    """A group is to be assigned; whether accounts are enabled may not be read."""
    unread = tuple(replace(one, enabled=None) for one in (ANN, BEN, NO_MAIL))
    return stand(
        there(
            OLIVIA,
            groups={ENGINEERING.id: (ENGINEERING,)},
            coming={ENGINEERING.id: unread},
        ),
        said(sentry_owner=OLIVIA.upn, groups=(ENGINEERING.id,)),
    )


def will_not() -> Stand:
    """The owner has no mail address, others are disabled, guests, or share an address."""
    owner = NO_MAIL
    others = (SAM, DISABLED, PENDING, *SHARED)
    look = there(
        owner,
        SAM,
        people=(owner, *others),
        assigned=given(owner, *others),
        users={one.upn.lower(): one for one in (owner, SAM)} | {"olivai.owen@contoso.com": None},
        near={"olivai.owen@contoso.com": (OLIVIA,)},
    )
    return stand(
        look,
        said(
            sentry_owner=owner.upn,
            second_owner=SAM.upn,
            users=("olivai.owen@contoso.com",),
            assignment_required=True,
        ),
    )


def unseen(**more: Any) -> Stand:
    """Somebody and a group were named since the last look."""
    before = said(**OWNERS)
    now = said(**OWNERS, users=(ANN.upn,), groups=(ENGINEERING.id,))
    return stand(there(OLIVIA, SAM), now, before=before, **more)


def groups() -> Stand:
    """Groups of every kind, and everything that can be wrong with one."""
    rule = group(2, "All of Munich", dynamic=True)
    hidden = group(3, "Works council", hidden=True)
    teams = group(4, "Launch team", microsoft_365=True, security=False)
    void = group(5, "Contractors 2024")
    mails = group(6, "Announcements", security=False)
    inner = group(7, "Engineering, night shift")
    assigned = (rule, hidden, teams, void, inner)
    twins = (group(8, "Support"), group(9, "Support"))
    return stand(
        there(
            OLIVIA,
            SAM,
            people=(OLIVIA, SAM, ANN, BEN),
            assigned=given(OLIVIA, groups=assigned),
            assigned_groups={one.id: one for one in assigned},
            reached={rule.id: 2, teams.id: 1, void.id: 0, inner.id: 12},
            nested=(("inner-group", "Platform team"),),
            hidden=(hidden.id,),
            groups={
                mails.id: (mails,),
                rule.id: (rule,),
                ENGINEERING.id: (ENGINEERING,),
                "support": twins,
                "marketing": (),
            },
            around=Surroundings(premium=False),
        ),
        said(**OWNERS, groups=(rule.id, ENGINEERING.id, mails.id, "Support", "Marketing")),
    )


def listed() -> Stand:
    """A list was dropped; some of its lines cannot be used."""
    names = (ANN.upn, BEN.upn, "carl.gone@contoso.com", "desk@contoso.com")
    notes = (
        texts.say("people_file.bad_line.title", line=7, reason="it is no mail address"),
        texts.say("people_file.bad_line.title", line=9, reason="the column is empty there"),
        texts.say("people_file.double.title", line=12, first=3, value=ANN.upn),
        texts.say("people_file.bad_line.title", line=31, reason="the line is too long"),
    )
    return stand(
        there(
            OLIVIA,
            SAM,
            ANN,
            BEN,
            listed={
                ANN.upn: (ANN.upn,),
                BEN.upn: (BEN.upn,),
                "carl.gone@contoso.com": (),
                "desk@contoso.com": tuple(one.upn for one in SHARED),
            },
        ),
        said(**OWNERS, users_file=LIST),
        listed=People(names, (), 2, (), 1, "mail", is_mail=True, encoding="utf-8"),
        notes=notes,
    )


def refused(name: str, text: str) -> AssistantError:
    """The refusal of what was typed."""
    try:
        check(name, text)
    except BadInput as error:
        return error
    raise AssertionError(text)


def wrong() -> Stand:
    """Nothing of what was typed can be taken."""
    try:
        validate(said(sentry_owner=OLIVIA.upn, second_owner=OLIVIA.upn))
    except BadInput as error:
        same = error
    else:
        raise AssertionError
    typed = {
        "second_owner": OLIVIA.upn,
        "create_test_user": "sso test",
        "users": "sam",
        "users_file": "~nobody/list.csv",
    }
    errors = {
        "second_owner": same,
        "create_test_user": refused("create_test_user", "sso test"),
        "users": refused("users", ["sam"]),  # type: ignore[arg-type]  # a list answer
        "users_file": BadInput("people_file.no_column", file="budget.csv", value="Month | Total"),
    }
    return stand(there(OLIVIA), said(sentry_owner=OLIVIA.upn), wrong=errors, typed=typed)


def error() -> Stand:
    """Somebody who was typed is not in the tenant, so nothing can be planned."""
    upn = "olivai.owen@contoso.com"
    found = there(users={upn: None}, near={upn: (OLIVIA,)})
    near = texts.say("people.unknown.near", name=upn, near=OLIVIA.upn)
    return stand(
        found,
        said(sentry_owner=upn),
        error=BadInput("people.unknown", names=near, count=1),
        error_page="people",
    )


def large() -> Stand:
    """Twelve thousand people, as an enterprise has them."""
    firsts = ("Ada", "Bela", "Chen", "Dilan", "Emre", "Farah", "Gita", "Hugo", "Ines", "Jun")
    lasts = ("Abel", "Brandt", "Costa", "Diaz", "Endo", "Fuchs", "Gruber", "Haddad", "Ito", "Jung")
    people = tuple(
        user(
            f"{firsts[number % 10]} {lasts[number // 10 % 10]}-{number}",
            mail=None if number % 131 == 0 else f"person{number}@contoso.com",
            enabled=None if number % 3 == 0 else number % 97 != 0,
        )
        for number in range(12_000)
    )
    everyone = (OLIVIA, SAM, *people)
    return stand(there(OLIVIA, SAM, people=everyone, assigned=given(*everyone)), said(**OWNERS))


def long() -> Stand:
    """Names, domains and sentences at their longest."""
    far = user(
        "Maximiliane Annegret Freifrau von und zu Hohenstein-Weißenfels",
        upn=LONG_UPN,
        kind="Guest",
        mail=None,
        enabled=False,
        state="PendingAcceptance",
    )
    wide = group(2, "Alle Mitarbeitenden der Niederlassung Süd, einschließlich Werkstudierender")
    return stand(
        there(
            far,
            SAM,
            people=(far, SAM),
            assigned=given(far),
            groups={wide.id: (wide,)},
        ),
        said(sentry_owner=far.upn, second_owner=SAM.upn, groups=(wide.id,)),
    )


def everyone() -> Stand:
    """Assignment is not required, so people who are not on the list may sign in."""

    def look(goal: Goal) -> Observed:
        principal = facts.principal(goal, assignment_required=False)
        seen = there(OLIVIA, SAM, people=(OLIVIA,), assigned=given(OLIVIA))(goal)
        return replace(seen, service_principal=principal)

    return stand(look, said(**OWNERS))


def live() -> Stand:
    """People sign in today, unassigned ones too, and assignment is to be required."""
    seen = SentrySeen(reachable=True, organization="exists", sso="saml", idp_tenant=facts.TENANT)

    def look(goal: Goal) -> Observed:
        return there(
            OLIVIA,
            SAM,
            people=(OLIVIA,),
            assigned=given(OLIVIA),
            sentry=seen,
            service_principal=facts.principal(goal, assignment_required=False),
        )(goal)

    return stand(look, said(**OWNERS, assignment_required=True))


def practice() -> Stand:
    """The same on a practice tenant."""
    cloud = replace(GLOBAL, name="practice", title="Practice", practice=True)
    filled_in = filled()
    answers = replace(filled_in.answers, cloud="practice")
    return replace(filled_in, cloud=cloud, answers=answers, looked_for=answers)


def resumed() -> Stand:
    """Gone on with after a restart, from a file that names many; nothing was looked at yet."""
    users = tuple(f"member{number}@contoso.com" for number in range(1, 31))
    answers = said(**OWNERS, users=users, users_file=LIST, groups=("Engineering",))
    return replace(
        filled(), answers=answers, account=None, frame=None, roster=None, looked_for=None
    )


STATES: dict[str, Callable[[], Stand]] = {
    "first": lambda: stand(there(), said()),
    "looking": lambda: replace(
        stand(there(), said()), frame=None, roster=None, looked_for=None, busy="look"
    ),
    "owners": owners,
    "filled": filled,
    "coming": coming,
    "will_not": will_not,
    "unseen": unseen,
    "looking_again": lambda: unseen(busy="look"),
    "groups": groups,
    "file": listed,
    "wrong": wrong,
    "error": error,
    "large": large,
    "long": long,
    "everyone": everyone,
    "live": live,
    "practice": practice,
    "resumed": resumed,
}
