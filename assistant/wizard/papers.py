"""The papers that leave the program: the hand-over for Sentry's owner, the record of a run. Pure.

Each is one HTML file that needs nothing beside it. What came from outside becomes text, never
markup; and only what is named here gets in: ids, addresses, dates, and the words of the checks.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from assistant import texts
from assistant.saml.findings import State
from assistant.sentry import form, gate, mapping, pictures, twin
from assistant.wizard import recorded
from assistant.wizard.live import Live, live
from assistant.wizard.outcome import copy_values, ids_found
from assistant.wizard.steps import addresses, application, certificate, sentry
from assistant.wizard.upcoming import upcoming

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from assistant.wizard.events import Check
    from assistant.wizard.frame import Frame
    from assistant.wizard.runs import Run

HAND_OVER: Final = "hand-over"
RECORD: Final = "record"

_NOT_YET = "sentry.seen.not_yet"
_GATE = ("stop", "ask", "warn")


@dataclass(frozen=True, slots=True)
class Record:
    """What a record tells.

    Attributes:
        frame: the newest look.
        checks: every check that was made of it.
        run: the run that it is about, ``None`` where nothing was changed.
        at: when it is written.
        account: who set up.
        practice: nothing of it is real.
    """

    frame: Frame
    checks: tuple[Check, ...]
    run: Run | None
    at: datetime
    account: str
    practice: bool


@dataclass(frozen=True, slots=True)
class _Point:
    """One point of the gate, in words for Sentry's owner."""

    state: str
    seen: str
    meaning: str
    remedy: str


def hand_over(
    frame: Frame,
    *,
    at: datetime,
    by: str,
    practice: bool,
    questions: Sequence[gate.GateItem] | None = None,
) -> str:
    """Write what Sentry's owner needs, who may know nothing of Entra, as one HTML file.

    Args:
        frame: the newest look.
        at: when it is written.
        by: who sends it.
        practice: nothing of it is real.
        questions: what a person has to answer yet; else every question of the gate that is open.
    """
    sender = by or texts.say("paper.sender")
    findings = sentry.taken(frame)
    federation = frame.observed.federation
    kept = federation.kept if federation else None
    by_hand = (
        form.rows_by_hand(frame.addresses, kept, mapping.AttributeMapping())
        if isinstance(kept, twin.Kept)
        else ()
    )
    by_hand = tuple(row for row in by_hand if row.page == "provider_by_hand")
    ours = (application, addresses, certificate)
    return _render(
        "hand-over.html",
        frame,
        at,
        practice=practice,
        by=sender,
        owner=frame.goal.owner or "",
        taken=sentry.took_it(frame),
        shown=[
            finding
            for finding in findings
            if finding.state in {State.FAIL, State.WARN} and finding.code != _NOT_YET
        ],
        unready=[c for step in ours for c in step.checks(frame) if c.state is State.FAIL],
        before=_before(frame, questions, sender),
        rows=_drawn(sentry.values(frame)),
        by_hand=_drawn(by_hand),
        wrong=("metadata", "mapping", "session", "unassigned", "addresses", "silent", "outside"),
        version=twin.SENTRY_VERSION,
        # The page's own colours take the place of the drawings' where it is dark.
        ink=sorted(asdict(pictures.LIGHT).items()),
    )


def record(of: Record, *, printable: bool = False) -> str:
    """Write the record of a run as HTML.

    Args:
        of: what it tells.
        printable: only what Qt's QTextDocument can lay out, for a PDF: tables and plain words.
    """
    frame, run = of.frame, of.run
    observed = frame.observed
    principal = observed.service_principal
    groups, unnamed = recorded.by_mover(of.checks)
    counts = Counter(check.state for check in of.checks)
    changes, more = recorded.changes(run.entries if run else ())
    return _render(
        "record.html",
        frame,
        of.at,
        practice=of.practice,
        printable=printable,
        account=of.account,
        app=observed.application,
        ids=ids_found(observed),
        run=run,
        started=texts.moment(run.started) if run else "",
        changes=changes,
        more=more,
        groups=groups,
        unnamed=unnamed,
        counts=[(str(state), counts[state]) for state in recorded.WORST if counts[state]],
        certificates=[
            (
                one,
                texts.day(one.not_before),
                texts.day(one.not_after),
                recorded.standing(one, frame),
            )
            for one in (principal.certificates if principal else ())
        ],
        found=list(recorded.addresses(frame)),
        copy=copy_values(frame),
        states=frame.judged.states,
        total=len(frame.judged.people),
        assigned_groups=sum(one.kind == "Group" for one in observed.assigned),
        steps=list(upcoming(frame)),
        command=_undo_command(frame, run) if run and run.to_undo else "",
    )


def file_name(kind: str, frame: Frame, at: datetime, practice: bool) -> str:  # noqa: FBT001 -- what the paper itself is told
    """Name a paper's file, fit for every system.

    Args:
        kind: `HAND_OVER` or `RECORD`.
        frame: what the paper is about.
        at: when it was written.
        practice: nothing of it is real.
    """
    words = ("practice" if practice else "", "sentry", frame.addresses.slug[:40], kind)
    plain = (re.sub(r"[^a-zA-Z0-9-]+", "-", word).strip("-") for word in words)
    return f"{'-'.join(word for word in plain if word)}-{at.date().isoformat()}.html"


def _render(template: str, frame: Frame, at: datetime, **more: object) -> str:
    observed = frame.observed
    return (
        pictures.environment("pages")
        .get_template(template)
        .render(
            say=texts.say,
            language=texts.language(),
            digest=_digest,
            link=_link,
            at=texts.moment(at),
            addresses=frame.addresses,
            slug=frame.addresses.slug,
            tenant=observed.tenant,
            cloud=frame.cloud,
            live=live(frame.goal, observed) is Live.YES,
            **more,
        )
    )


def _digest(words: str) -> str:
    """Give the digest by which the page's policy allows its own style and script, and no other."""
    return base64.b64encode(hashlib.sha256(words.encode()).digest()).decode()


def _link(url: str) -> str:
    """Give an address that may be followed; anything but a web address stays words."""
    try:
        return url if urlsplit(url).scheme in {"https", "http"} else ""
    except ValueError:
        return ""


# --- The hand-over --------------------------------------------------------------------------------


def _before(
    frame: Frame, questions: Sequence[gate.GateItem] | None, by: str
) -> tuple[tuple[str, tuple[_Point, ...]], ...]:
    """Give what is open before Save: what Sentry's owner settles, then what is settled in Entra."""
    items = gate.gate(sentry.gate_facts(frame), frame.told)
    asked = [i for i in items if i.state == "ask"] if questions is None else list(questions)
    held = [item for item in items if item.state in {"stop", "warn"}]
    every = sorted((*held, *asked), key=lambda item: _GATE.index(item.state))
    parts = (
        (texts.say("paper.hand_over.before_yours"), [i for i in every if not i.in_entra]),
        (
            texts.say("paper.hand_over.before_theirs", by=by),
            [i for i in every if i.in_entra],
        ),
    )
    return tuple((title, tuple(_point(i, by) for i in some)) for title, some in parts if some)


def _point(item: gate.GateItem, by: str) -> _Point:
    """Say it to Sentry's owner: where our own words are for whoever works in Entra, by others."""

    def part(name: str, usual: str) -> str:
        key = f"paper.gate.{item.name}.{name}"
        return texts.say(key, **{**dict(item.params), "by": by}) if texts.has(key) else usual

    return _Point(item.state, part("seen", item.seen), item.meaning, part("remedy", item.remedy))


def _drawn(rows: Iterable[form.Row]) -> list[tuple[form.Row, object]]:
    """Draw each value's page with what stands in it by then."""
    from markupsafe import Markup  # noqa: PLC0415 -- only papers need it

    so_far: dict[str, str] = {}
    drawn: list[tuple[form.Row, object]] = []
    for row in rows:
        so_far[row.key] = row.value
        svg = pictures.picture(row.page, row.key, so_far, colours=pictures.LIGHT)
        drawn.append((row, Markup(svg)))  # noqa: S704 -- escaped where it was drawn
    return drawn


def _undo_command(frame: Frame, run: Run) -> str:
    cloud = "" if frame.cloud.name == "global" else f" --cloud {frame.cloud.name}"
    return f"{texts.program()} undo {run.id}{cloud}"
