"""The guided set-up in the terminal: asks what the words did not say, one thing at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant import texts
from assistant.errors import AssistantError, BadInput
from assistant.session import addresses_of
from assistant.terminal import TextFront
from assistant.wizard.answers import DEFAULT_CLOUD, Answers, validate

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.fronts import Front
    from assistant.options import Command


def ask(command: Command, front: Front) -> Command:
    """Complete the answers by asking; what was given by options is not asked again.

    Raises:
        BadInput: if nobody can be asked and something is missing.
    """
    answers = command.answers
    if not isinstance(front, TextFront) or not front.can_ask:
        if not answers.organization:
            raise BadInput("front.no_organization")
        return command
    front.say("guided.welcome")
    if answers.cloud == DEFAULT_CLOUD and not answers.tenant and not answers.client_id:
        answers = _until(front, "guided.where", lambda text: _where(answers, text))
    practice = answers.cloud == "practice"
    if not practice and not answers.client_id:
        answers = _until(front, "guided.client_id", lambda text: _set(answers, client_id=text))
    if not answers.organization:
        answers = _until(front, "guided.organization", lambda text: _organization(answers, text))
    if not answers.sentry_owner:
        answers = _until(
            front, "guided.owner", lambda text: _set(answers, sentry_owner=text or None)
        )
    if not answers.users and not answers.users_file and not answers.groups:
        answers = _until(
            front, "guided.users", lambda text: _set(answers, users=tuple(text.split()))
        )
    if not answers.create_test_user:
        answers = _until(
            front, "guided.test_user", lambda text: _set(answers, create_test_user=text or None)
        )
    return replace(command, answers=answers)


def _until(front: TextFront, key: str, take: Callable[[str], Answers]) -> Answers:
    """Ask until the answer can be used; say each time why it cannot."""
    while True:
        text = front.ask(texts.say(key))
        try:
            return take(text)
        except AssistantError as error:
            said = texts.explain(error)
            front.say("guided.again", problem=" ".join(filter(None, (said.title, said.hint))))


def _where(answers: Answers, text: str) -> Answers:
    choice = text.lower()[:1]
    if choice == "r":
        return answers
    return replace(answers, cloud="practice")


def _set(answers: Answers, **values: object) -> Answers:
    return validate(replace(answers, **values))  # type: ignore[arg-type]  # names are checked by replace


def _organization(answers: Answers, text: str) -> Answers:
    from assistant.entra.clouds import cloud_named  # noqa: PLC0415 -- only where a person is asked

    changed = replace(answers, organization=text)
    if changed.cloud != "practice":
        addresses_of(changed, cloud_named(changed.cloud))
    elif not text:
        raise BadInput("front.no_organization")
    return changed
