"""What comes after a set-up, in the order of its urgency: for the last page and for the record.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant import texts
from assistant.wizard.steps import certificate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.wizard.frame import Frame


@dataclass(frozen=True, slots=True)
class Next:
    """One thing that comes after a set-up.

    Attributes:
        key: of its sentences, under ``next``.
        params: what fills their holes.
        page: where it is done; empty if elsewhere.
        url: where it is read about; empty if nowhere.
        done: it is done already.
    """

    key: str
    params: Mapping[str, object] = field(default_factory=dict)
    page: str = ""
    url: str = ""
    done: bool = False

    @property
    def title(self) -> str:
        """What it is."""
        return texts.say(f"next.{self.key}.title", **self.params)

    @property
    def text(self) -> str:
        """Why it matters, and when and how it is done."""
        return texts.say(f"next.{self.key}.text", **self.params)


def upcoming(frame: Frame) -> Iterator[Next]:
    """Give what comes next, in the order of its urgency."""
    goal = frame.goal
    if goal.second_owner:
        yield Next("second_owner_named", {"owner": goal.second_owner})
    else:
        yield Next("second_owner", page="people")
    yield _linking(frame)
    yield _certificate(frame)
    principal = frame.observed.service_principal
    if principal is not None and principal.notify:
        yield Next("notified", {"notified": ", ".join(principal.notify)}, done=True)
    elif principal is not None:
        yield Next("notify", page="certificate")
    yield Next("leaving")
    yield Next("session", url=texts.say("next.session.link"))


def _linking(frame: Frame) -> Next:
    found = frame.observed.provider
    pending = found.pending_links if found else None
    if pending is None:
        return Next("link", page="sentry")
    if pending:
        return Next("link_count", {"count": pending}, page="sentry")
    return Next("linked", done=True)


def _certificate(frame: Frame) -> Next:
    active = certificate.active_certificate(frame.observed)
    ends = active.not_after if active else None
    if ends is None:
        return Next("certificate_none", page="certificate")
    days = {"until": texts.day(ends), "renew": texts.day(ends - certificate.RENEW_BEFORE)}
    return Next("certificate", days, page="certificate")
