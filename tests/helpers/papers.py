"""Builders of papers, and how a person reads them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import facts
from lxml import html

from assistant import texts
from assistant.entra import clouds
from assistant.entra.people import User
from assistant.sentry import addresses
from assistant.sentry.public import SentrySeen
from assistant.wizard import papers
from assistant.wizard.change import FieldChange, Undo
from assistant.wizard.frame import Frame
from assistant.wizard.runs import Entry, Run
from assistant.wizard.steps import check

if TYPE_CHECKING:
    from assistant.wizard.observed import Observed

AT = datetime(2026, 11, 25, 9, 12, tzinfo=UTC)
GOAL = facts.goal()
DONE = facts.finished(GOAL)
OWN = addresses.addresses(addresses.parse(facts.BASE), "acme")
OWNER = replace(facts.OWNER, enabled=True)
NO_MAIL = User("u-otto", "otto@example.com", "Otto", None, "Otto", "Ohl", enabled=True)
TAKEN = SentrySeen(
    reachable=True,
    base_from_metadata=facts.BASE,
    organization="exists",
    sso="saml",
    idp_sso_url=f"https://login.microsoftonline.com/{facts.TENANT}/saml2",
    idp_tenant=facts.TENANT,
    request_issuer=OWN.identifier,
    request_acs=OWN.reply_url,
)


def frame(observed: Observed = DONE, **more: Any) -> Frame:
    """A look at a finished set-up."""
    given: dict[str, Any] = {"goal": GOAL, "cloud": clouds.cloud_named("global"), **more}
    return Frame(observed=observed, agreed=True, **{"addresses": OWN, **given})


def handed(of: Frame | None = None, **more: Any) -> str:
    """The hand-over."""
    given: dict[str, Any] = {"at": AT, "by": "Ada", "practice": False, **more}
    return papers.hand_over(of or frame(), **given)


def entry(id_: str, *fields: FieldChange, kind: str = "fields", **more: Any) -> Entry:
    """A change that a run made."""
    step = id_.partition(".")[0]
    given: dict[str, Any] = {"state": "done", **more}
    at = AT - timedelta(minutes=4)
    return Entry(id_, step, at, Undo(kind), fields, once=False, known=frozenset(), **given)


def run(*entries: Entry) -> Run:
    """A run that made these changes."""
    return Run("20261125-0908-3f2a", Path("x"), AT - timedelta(minutes=5), "3f2a", entries)


def recording(of: Frame | None = None, made: Run | None = None, **more: Any) -> papers.Record:
    """What a record tells of a look and a run."""
    there = of or frame()
    given: dict[str, Any] = {"checks": tuple(check.checks(there)), "practice": False, **more}
    return papers.Record(there, run=made, at=AT, account="admin@example.com", **given)


def tree(page: str) -> html.HtmlElement:
    """The page as a browser takes it apart."""
    return html.document_fromstring(page)


def said(page: str) -> str:
    """Everything that a person reads of a page."""
    root = tree(page)
    for one in root.xpath("//script | //style | //title"):
        one.drop_tree()
    return " ".join(" ".join(root.itertext()).split())


def section(page: str, key: str) -> str:
    """What stands between one heading of the second rank and the next."""
    heading = texts.say(key)
    after = said(page).partition(heading)[2]
    headings = [one.text_content() for one in tree(page).xpath("//h2")]
    following = headings[headings.index(heading) + 1 :]
    return after.partition(following[0])[0] if following else after
