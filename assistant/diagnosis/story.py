"""The story of a sign-in for a person: who, from where, to where, when, signed how, seen as whom.

Pure: every sentence is a key with its params and its place; the words stand in ``resources/texts``.
What an assertion claims without proof is told as a claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.diagnosis import portal, response_story
from assistant.diagnosis.expected import shown
from assistant.diagnosis.sentences import Sentence, Telling, moment
from assistant.diagnosis.things import Answered, EntraError, Message, ProviderSaid
from assistant.saml.findings import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.diagnosis.expected import Expected
    from assistant.diagnosis.sign_in import Diagnosis, Part
    from assistant.saml.places import Located

__all__ = ["Concern", "Sentence", "concerns", "kind_of", "of_part", "tell"]

_ORDER: Final = {
    State.FAIL: 0,
    State.NOT_RUN: 1,
    State.WARN: 2,
    State.NOT_APPLICABLE: 3,
    State.PASS: 4,
}


@dataclass(frozen=True, slots=True)
class Concern:
    """A finding of a sign-in, as one works through them.

    Attributes:
        located: the finding, and where it was made.
        part: number of the part that it is about, from 0.
        setting: key of the setting to change (`portal.called` names it); empty where none is.
    """

    located: Located
    part: int
    setting: str = ""


def tell(diagnosis: Diagnosis, expected: Expected) -> tuple[Sentence, ...]:
    """Tell a whole sign-in, part by part in their order."""
    return tuple(
        sentence
        for number, part in enumerate(diagnosis.parts)
        for sentence in of_part(part, expected, number)
    )


def of_part(part: Part, expected: Expected, number: int = 0) -> tuple[Sentence, ...]:
    """Tell one part of a sign-in.

    Args:
        part: what was found, and what was seen in it.
        expected: what it was held against.
        number: of the part among the others, from 0.
    """
    telling = Telling(number, part.thing.document if isinstance(part.thing, Message) else b"")
    return tuple(_of_part(part, expected, telling))


def concerns(diagnosis: Diagnosis) -> tuple[Concern, ...]:
    """Give all findings, each once, the worst first; what was not looked at comes next."""
    found: dict[object, Concern] = {}
    for number, part in enumerate(diagnosis.parts):
        for one in part.findings:
            setting = portal.setting_of(one.finding.code)
            found.setdefault(one.finding, Concern(one, number, setting))
    return tuple(sorted(found.values(), key=lambda one: _ORDER[one.located.finding.state]))


def kind_of(part: Part) -> str:
    """Name what a part is: a SAML message by its kind, or whose words it is."""
    match part.thing:
        case Message(kind=kind):
            return kind
        case EntraError():
            return "entra_error"
        case ProviderSaid():
            return "sentry_message"
        case Answered():
            return "answer"


def _of_part(part: Part, expected: Expected, telling: Telling) -> Iterator[Sentence]:
    match part.thing:
        case Message() as message if part.response is not None:
            yield from response_story.tell(part.response, message, expected, telling)
        case Message() as message:
            yield from _request(part, message, telling)
        case EntraError() as error:
            yield from _entra(error, telling)
        case ProviderSaid() as provider:
            yield telling.say("sentry_said", said=shown(provider.said))
        case Answered() as answer:
            yield from _answered(answer, telling)


def _request(part: Part, message: Message, telling: Telling) -> Iterator[Sentence]:
    facts = part.request.facts if part.request is not None else None
    if facts is None:
        yield telling.say("request_unread")
        return
    if message.kind != "request":
        yield telling.say("other_message", root=facts.kind)
        return
    yield telling.say("request_from", "saml:Issuer", issuer=shown(facts.issuer))
    to = message.sent_to or facts.destination
    if to:
        at = "@Destination" if to == facts.destination else ""
        yield telling.say("request_to", at, to=shown(to))
    if facts.acs_url:
        yield telling.say("request_acs", "@AssertionConsumerServiceURL", url=shown(facts.acs_url))
    if facts.issued is not None:
        yield telling.say("request_made", "@IssueInstant", at=moment(facts.issued))
    signed = facts.signed or message.signed_beside
    yield telling.say("request_signed" if signed else "request_unsigned")


def _entra(error: EntraError, telling: Telling) -> Iterator[Sentence]:
    number = f"AADSTS{error.number}"
    if error.number and error.said:
        yield telling.say("entra_refused", number=number, said=shown(error.said))
    elif error.number:
        yield telling.say("entra_number", number=number)
    ids = {
        "Correlation Id": error.correlation_id,
        "Request Id": error.request_id,
        "Timestamp": error.timestamp,
    }
    named = ", ".join(f"{name} {value}" for name, value in ids.items() if value)
    if named:
        yield telling.say("entra_ids", ids=named)


def _answered(answer: Answered, telling: Telling) -> Iterator[Sentence]:
    if not answer.status:
        yield telling.say("handed_in", url=shown(answer.url))
    elif answer.location:
        yield telling.say(
            "answered_moved",
            url=shown(answer.url),
            status=answer.status,
            location=shown(answer.location),
        )
    else:
        yield telling.say("answered", url=shown(answer.url), status=answer.status)
