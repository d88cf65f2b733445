"""Who is signed in, what that account may do, and who can give what is missing. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant import texts
from assistant.entra import roles
from assistant.errors import Who
from assistant.saml.findings import State
from assistant.wizard import asking, told
from assistant.wizard.asking import Group, Permission
from assistant.wizard.steps import signin as step
from assistant.wizard.told import Fact, Told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.entra import clouds
    from assistant.wizard.frame import Frame
    from assistant.wizard.stand import Stand

MOST_DOMAINS = 5
"""Domains that are named; a tenant may have hundreds."""
_ELIGIBLE = "check.signin.roles_eligible"
OPEN = "open"
"""What may be offered: open this page."""
MY_ROLES = "/myroles"
"""Where a practice tenant's login activates a role."""


def lead(stand: Stand) -> str:
    """Say what the page is about now: how one signs in is of no use to whoever has."""
    if stand.account is not None:
        return texts.say("ui.signin.lead_signed_in")
    what = texts.say("ui.signin.lead_practice" if stand.practice else "ui.signin.lead")
    if stand.returning in {"", step.STEP}:
        return what
    page = texts.say(f"ui.step.{stand.returning}")
    return f"{what} {texts.say('ui.signin.returning', page=page)}"


def good_for(account: clouds.Account, login: str = "") -> str:
    """Say what one of the practice tenant's accounts is good for.

    The tenant tells it in English, as its own pages do; here it is said in the person's language,
    by the name before the ``@``.

    Args:
        account: one of the practice tenant's.
        login: origin of its login, where a role is activated.
    """
    name = re.sub(r"\W+", "_", account.upn.rpartition("@")[0]).strip("_").lower()
    key = f"ui.signin.practising.{name}"
    what = texts.say(key) if texts.has(key) else account.what
    # A page that is named by its path alone is found nowhere.
    return what.replace(f"({MY_ROLES})", f"({login}{MY_ROLES})")


def facts(stand: Stand) -> tuple[Fact, ...]:
    """Give account and tenant: what the sign-in tells at once, and what the first look adds."""
    return tuple(_facts(stand))


def _facts(stand: Stand) -> Iterator[Fact]:
    account, frame = stand.account, stand.frame
    if account is None:
        return
    me = frame.observed.me if frame else None
    name = me.display_name if me else account.name
    yield Fact(texts.say("ui.signin.who.account"), me.upn if me else account.upn)
    if name:
        yield Fact(texts.say("ui.signin.who.name"), name)
    if frame is None:
        yield _tenant_id(account.tenant_id)
        return
    tenant = frame.observed.tenant
    yield Fact(texts.say("ui.signin.who.tenant"), tenant.display_name)
    yield _tenant_id(tenant.id)
    if tenant.domains:
        yield Fact(texts.say("ui.signin.who.domains"), _domains(tenant.domains))
    yield Fact(texts.say("ui.signin.who.roles"), _roles(frame))


def _tenant_id(tenant_id: str) -> Fact:
    return Fact(texts.say("ui.signin.who.tenant_id"), tenant_id, is_value=True, copies=True)


def _domains(domains: tuple[str, ...]) -> str:
    named = ", ".join(domains[:MOST_DOMAINS])
    more = len(domains) - MOST_DOMAINS
    if more <= 0:
        return named
    return texts.say("ui.signin.who.more_domains", domains=named, count=more)


def _roles(frame: Frame) -> str:
    held = frame.observed.me.roles
    if held is None:
        return texts.say("ui.signin.who.roles_unknown")
    names = roles.role_names(held)
    return texts.say("ui.signin.who.no_roles") if names == "-" else names


def verdicts(stand: Stand) -> tuple[Told, ...]:
    """Say whether this sign-in is the right one and enough, and who can give what is missing."""
    return tuple(_verdicts(stand))


def _verdicts(stand: Stand) -> Iterator[Told]:
    frame = stand.frame
    if frame is None:
        if stand.busy:
            word = texts.say("ui.signin.who.looking_word")
            yield Told(State.NOT_RUN, texts.say("ui.signin.who.looking"), word=word)
        return
    for check in step.checks(frame):
        words = told.of_check(check)
        if check.key.startswith(_ELIGIBLE):  # the check's own remedy names commands
            practice = "_practice" if frame.cloud.practice else ""
            words = replace(words, remedy=texts.say(f"ui.signin.eligible.remedy{practice}"))
            if practice:
                page = f"{frame.cloud.login}{MY_ROLES}"
                words = words.offering(OPEN, texts.say("ui.signin.eligible.open"), page)
        yield words
    lacking = _lacking(stand, frame)
    if lacking:
        by_admin = bool(lacking - asking.WITHOUT_ADMIN)
        named = asking.in_order(lacking)
        yield Told(
            State.WARN,
            texts.say("ui.signin.missing.seen", scopes=", ".join(named)),
            texts.say("ui.signin.missing.meaning", why="; ".join(map(asking.why, named))),
            texts.say("ui.signin.missing.remedy"),
            who=Who.ENTRA_ADMIN if by_admin else Who.NOBODY,
        )


def held(stand: Stand) -> tuple[Group, ...]:
    """Give what the sign-in holds, what was refused to it, and what is asked for later."""
    frame = stand.frame
    if frame is None:
        return ()
    have = frame.observed.me.scopes
    later = roles.missing_scopes(asking.writing(stand.answers), have)
    groups = (
        ("given", have - asking.IDENTITY, State.PASS),
        ("missing", _lacking(stand, frame), State.WARN),
        ("later", later, State.NOT_APPLICABLE),
    )
    return tuple(_group(name, scopes, state) for name, scopes, state in groups if scopes)


def _group(name: str, scopes: frozenset[str], state: State) -> Group:
    word = texts.say(f"ui.signin.allowed.{name}")
    shown = (Permission(one, asking.why(one), word, state) for one in asking.in_order(scopes))
    return Group("", tuple(shown))


def _lacking(stand: Stand, frame: Frame) -> frozenset[str]:
    return roles.missing_scopes(asking.wanted(stand.answers), frame.observed.me.scopes)
