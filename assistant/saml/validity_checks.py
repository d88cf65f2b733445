"""Judges how long a document says that it holds."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from assistant import texts
from assistant.saml import rules
from assistant.saml.entities import UNSAID
from assistant.saml.findings import note, warn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assistant.errors import Who
    from assistant.saml.cases import Case
    from assistant.saml.entities import Validity
    from assistant.saml.findings import Finding
    from assistant.saml.places import Located

_NEAR: Final = timedelta(days=1)
_FAR: Final = timedelta(days=366)
_SHOWN: Final = 80
_DURATION: Final = re.compile(
    r"-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
    re.ASCII,
)


def check(case: Case) -> Iterator[Located]:
    """Judge the validity of an entity, and of each of its roles."""
    if case.entity.validity is not UNSAID:
        service = set(case.entity.kinds) == {"sp"}
        for attribute, finding in judge(
            case.entity.validity, case.by.now, case.who, service=service
        ):
            yield case.at(finding, None, attribute)
    for number, role in enumerate(case.entity.roles):
        if role.validity is not UNSAID:
            service = role.kind == "sp"
            for attribute, finding in judge(role.validity, case.by.now, case.who, service=service):
                yield case.at(finding, case.role(number), attribute)


def judge(
    validity: Validity, now: datetime, who: Who, *, service: bool = False
) -> Iterator[tuple[str, Finding]]:
    """Judge one statement of validity; with each finding goes the attribute that it is about.

    Args:
        validity: what was stated.
        now: the moment to judge at, aware.
        who: whose move it is where the statement itself is wrong.
        service: it is a service provider's, which is short-lived on purpose: that is no alarm.
    """
    past = (rules.outdated_service if service else rules.outdated)(validity.until, now)
    if past is not None:
        yield "validUntil", past
    elif validity.until is not None:
        until = texts.moment(validity.until)
        if validity.until - now < _NEAR and not service:
            yield "validUntil", note("inspect.valid_until_near", until=until)
        elif validity.until - now > _FAR:
            yield "validUntil", note("inspect.valid_until_far", until=until)
    elif validity.written:
        yield (
            "validUntil",
            warn("inspect.valid_until_malformed", who, written=validity.written[:_SHOWN]),
        )
    if validity.cache and not _DURATION.fullmatch(validity.cache.strip()):
        found = warn("inspect.cache_duration_malformed", who, written=validity.cache[:_SHOWN])
        yield "cacheDuration", found
