"""What is known of the place that a person names: the organization, its Sentry, its sign-in. Pure.

Everything here is said before anybody signs in to Entra, and again afterwards, when it is known
whether Sentry's tenant is this one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant import texts
from assistant.errors import BadInput
from assistant.saml.findings import State
from assistant.sentry import addresses, public
from assistant.wizard import told
from assistant.wizard.frame import Frame
from assistant.wizard.goal import goal_of
from assistant.wizard.observed import Observed, SignedIn, Tenant
from assistant.wizard.steps import target as step
from assistant.wizard.told import Told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.entra.clouds import Cloud
    from assistant.saml.findings import Finding
    from assistant.sentry.addresses import Addresses
    from assistant.sentry.public import SentrySeen
    from assistant.sentry.slug import Slug
    from assistant.wizard.answers import Answers
    from assistant.wizard.stand import Stand

EMPTY = "sentry.slug.empty"
SLUG, BASE, LOOK, OPEN = "slug", "base", "look", "open"
"""What may be offered: take this slug, take this Sentry, look once more, open this page."""


def answers_below(stand: Stand) -> tuple[Told, ...]:
    """Say everything that is known of what stands in the organization's field, in reading order."""
    if stand.target is None or not is_named(stand.target.slug):
        return ()
    return tuple(_told(stand, stand.target.slug))


def to_look_again(stand: Stand) -> str:
    """Give the organization that deserves another look where it was seen before; else nothing.

    Where what was pasted belongs to another Sentry than the one in use, saying it once more would
    lose the word about that.
    """
    target = stand.target
    if target is None or target.seen is None or not target.slug.ok:
        return ""
    if problem_with_address(stand.answers) is not None:
        return ""
    pasted = target.slug.base
    used = sentry_of(stand.answers, stand.cloud, target.slug)
    return target.slug.value if stand.practice or pasted in {None, used} else ""


def is_named(slug: Slug) -> bool:
    """Tell whether anything was typed at all: an empty field deserves no reproach."""
    return all(one.code != EMPTY for one in slug.findings)


def problem_with_address(answers: Answers) -> BadInput | None:
    """Say why Sentry's address cannot be one, though it is an address."""
    try:
        addresses.parse(answers.sentry_url or addresses.SAAS)
    except BadInput as error:
        return error
    return None


def sentry_of(answers: Answers, cloud: Cloud | None, slug: Slug) -> addresses.SentryAddress:
    """Give the Sentry that is meant: the named one, the practice tenant's, or the pasted one.

    Raises:
        BadInput: ``sentry.address.*``.
    """
    given = answers.sentry_url or (cloud.sentry if cloud else None)
    if given:
        return addresses.parse(given)
    return slug.base or addresses.parse(addresses.SAAS)


def _told(stand: Stand, slug: Slug) -> Iterator[Told]:
    seen = stand.target.seen if stand.target else None
    exists = seen is not None and seen.organization == "exists"
    if slug.base is not None and slug.ok:
        text = texts.say("ui.target.understood.seen", slug=slug.value, host=slug.base.host)
        yield Told(State.PASS, text, word=texts.say("ui.target.understood.word"))
    for finding in slug.findings:
        # Sentry has it as it was written, so there is nothing odd about it any more.
        if not (exists and finding.state is State.WARN):
            yield _with_suggestion(finding)
    if not slug.ok or stand.cloud is None:  # a practice tenant that starts has no Sentry yet
        return
    if problem_with_address(stand.answers) is not None:  # it stands below its own field
        return
    base = sentry_of(stand.answers, stand.cloud, slug)
    if slug.base is not None and slug.base != base and not stand.practice:
        yield _two_sentries(slug.base, base)
    yield from _sentrys(stand, addresses.addresses(base, slug.value))


def _with_suggestion(finding: Finding) -> Told:
    words = told.of_finding(finding)
    better = dict(finding.params).get("suggestion", "")
    if not better:
        return words
    label = texts.say("ui.target.offer.slug", slug=better)
    return words.offering(SLUG, label, better)


def _two_sentries(pasted: addresses.SentryAddress, used: addresses.SentryAddress) -> Told:
    one = Told(
        State.WARN,
        texts.say("ui.target.two_sentries.seen", pasted=pasted.base, used=used.base),
        texts.say("ui.target.two_sentries.meaning", used=used.base),
    )
    label = texts.say("ui.target.offer.base", base=pasted.base)
    return one.offering(BASE, label, pasted.base)


def _sentrys(stand: Stand, of: Addresses) -> Iterator[Told]:
    """Say what Sentry shows, or that it is being looked at."""
    target, cloud = stand.target, stand.cloud
    if target is None or (target.seen is None and not target.looking):
        yield from map(told.of_finding, of.findings)
        return
    if target.seen is None or cloud is None:
        yield from map(told.of_finding, of.findings)
        text = texts.say("ui.target.looking.seen", base=of.base.base)
        yield Told(State.NOT_RUN, text, word=texts.say("ui.target.looking.word"))
        return
    seen = target.seen
    for check in step.checks(_before_sign_in(stand.answers, cloud, of, seen)):
        words = told.of_check(check)
        if check.id == "target.sentry" and not seen.reachable:
            words = words.offering(LOOK, texts.say("ui.target.offer.look"))
        if check.id == "target.organization" and check.state is not State.PASS and seen.reachable:
            words = words.offering(OPEN, texts.say("ui.target.offer.open"), of.login_url)
        yield words
    if seen.reachable:
        yield from _sign_in_today(stand, of, seen, cloud)


def _before_sign_in(answers: Answers, cloud: Cloud, of: Addresses, seen: SentrySeen) -> Frame:
    """Give what step *target* judges by: it asks neither when, nor where in Entra, nor for whom."""
    nobody = SignedIn("", "", "", frozenset(), None)
    observed = Observed(datetime.fromtimestamp(0, UTC), Tenant("", "", ()), nobody, sentry=seen)
    return Frame(goal_of(answers, cloud, "", of), observed, of, cloud, agreed=False)


def _sign_in_today(stand: Stand, of: Addresses, seen: SentrySeen, cloud: Cloud) -> Iterator[Told]:
    """Say whether the organization is on SSO already, and from where."""
    tenant_id = stand.account.tenant_id if stand.account else ""
    sso_url = cloud.saml_sign_in(tenant_id) if tenant_id else ""
    if seen.organization == "missing":
        yield from map(told.of_finding, seen.oddities)
        return
    for finding in public.judge(seen, of, tenant_id=tenant_id, sso_url=sso_url):
        match finding.code:
            case "sentry.seen.not_yet":
                yield _own("none", "not_yet", slug=of.slug)
            case "sentry.seen.other_tenant" if not tenant_id:
                yield replace(_own("tenant", "", tenant=seen.idp_tenant), state=State.WARN)
            case "sentry.seen.took_it":
                yield told.of_finding(finding)
                yield _own("here", "in_use")
            case _:
                yield told.of_finding(finding)


def _own(name: str, word: str, **params: object) -> Told:
    """Say how people sign in today, where that is no verdict."""
    return Told(
        State.NOT_APPLICABLE,
        texts.say(f"ui.target.sso.{name}.seen", **params),
        texts.say(f"ui.target.sso.{name}.meaning", **params),
        word=texts.say(f"ui.target.sso.word.{word}") if word else "",
    )
