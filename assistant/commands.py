"""The commands of the command line, each in a few lines over a session."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from assistant.entra import roles
from assistant.errors import AssistantError, BadInput
from assistant.session import write_answers
from assistant.wizard.events import Failed, Result

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.fronts import Front
    from assistant.options import Command
    from assistant.session import Session
    from assistant.wizard.answers import Answers
    from assistant.wizard.runs import Run
    from assistant.wizard.setup import SetUp

_READ = frozenset({roles.USER_READ, roles.USERS_READ_BASIC, roles.APPLICATIONS_READ})


def write_file(command: Command, front: Front) -> None:
    """Write the answers as a SETUP.toml.

    Raises:
        BadInput: if the file is there already, or cannot be made.
    """
    if command.write is not None:
        write_answers(command.write, command.answers, front)


def plan(_command: Command, session: Session) -> Result:
    """Say what would change."""
    return _with_set_up(session, lambda set_up: set_up.plan())


def check(_command: Command, session: Session) -> Result:
    """Prove what is there."""
    return _with_set_up(session, lambda set_up: set_up.check())


def apply(_command: Command, session: Session) -> Result:
    """Change what differs, and prove it."""
    session.allow_writing()
    from assistant.wizard import applying  # noqa: PLC0415

    return _with_set_up(session, applying.apply)


def guided(_command: Command, session: Session) -> Result:
    """Do the whole set-up in the terminal: plan, consent, apply, the values for Sentry."""
    from assistant import guided as way  # noqa: PLC0415
    from assistant.wizard import applying  # noqa: PLC0415

    session.allow_writing()

    asked: list[bool] = []

    def all_of_it(set_up: SetUp) -> Result:
        if not asked:
            way.people(set_up, session)
            asked.append(True)
        result = applying.apply(set_up)
        if result.outcome != "converged":
            return result
        way.keep(set_up, session)
        return way.lead(set_up, session, result)

    return _with_set_up(session, all_of_it)


def undo(command: Command, session: Session) -> Result:
    """Put back what a run changed."""
    from assistant.wizard.undoing import undo as put_back  # noqa: PLC0415

    session.allow_writing()
    if not command.answers.organization:
        session.signed_in(lambda: session.require(_READ))
        session.answers = remembered(command, session)
    run_id = command.run_id or ""

    def all_of_it(set_up: SetUp) -> Result:
        result = put_back(set_up, run_id)
        _remember(set_up)
        return result

    return _with_set_up(session, all_of_it)


def _remember(set_up: SetUp) -> None:
    """Keep how it stands after an undo, for Home; what is in the way of that undoes nothing."""
    from assistant.wizard import worked_on  # noqa: PLC0415
    from assistant.wizard.steps import check as checking  # noqa: PLC0415

    with contextlib.suppress(AssistantError):
        frame = set_up.frame_of(set_up.look_again())
        worked_on.remember(set_up.folder, frame, tuple(checking.checks(frame)))


def sign_in(_command: Command, session: Session) -> Result:
    """Sign in, and say who is signed in where and what is allowed."""
    session.signed_in(lambda: session.require(_READ))
    session.more_checks()
    token = session.token()
    session.front.notice(
        "front.signed_in",
        upn=token.account.upn,
        tenant=token.account.tenant_id,
        scopes=", ".join(sorted(token.scopes)),
        roles=roles.role_names(token.roles or ()),
    )
    return Result("converged")


def sign_out(_command: Command, session: Session) -> Result:
    """Forget every token of this cloud."""
    session.signin.sign_out()
    session.front.notice("front.signed_out")
    return Result("converged")


def remembered(command: Command, session: Session) -> Answers:
    """Give the set-up of the newest run with something left to undo, as its journal names it.

    Raises:
        BadInput: if there is none in this cloud.
        Conflict: its journal cannot be read as a whole.
    """
    from dataclasses import replace  # noqa: PLC0415

    from assistant.wizard.runs import runs_in  # noqa: PLC0415
    from assistant.wizard.undo_asking import understood  # noqa: PLC0415

    root = session.folders.state / "journal"
    runs = [run for folder in sorted(root.glob("*")) for run in runs_in(folder)]
    for run in sorted(runs, key=lambda run: run.started, reverse=True):
        named = command.run_id in {None, run.id}
        if named and (run.to_undo or run.strange) and _of_cloud(run, session):
            understood(run)
            return replace(
                command.answers,
                organization=run.words["organization"],
                sentry_url=run.words["sentry_url"],
            )
    if command.run_id:
        known = ", ".join(run.id for run in runs if _of_cloud(run, session)) or "-"
        raise BadInput("undo.no_such_run", run=command.run_id, known=known)
    raise BadInput("undo.nothing")


def _of_cloud(run: Run, session: Session) -> bool:
    """Tell whether a run was made in this cloud; practice tenants differ by their Sentry.

    One of which nobody knows where it was made, because its journal is damaged, may be.
    """
    if run.damaged and "tenant_id" not in run.words:
        return True
    cloud = session.cloud
    sentry = cloud.sentry
    tenant = session.token().account.tenant_id
    return (
        run.words.get("cloud") == cloud.name
        and run.words.get("tenant_id") == tenant
        and sentry in {None, run.words.get("sentry_url")}
    )


def _with_set_up(session: Session, job: Callable[[SetUp], Result]) -> Result:
    """Do a job on the set-up; after a sign-in in the middle it goes on at the look."""
    session.judge()
    session.signed_in(lambda: session.require(_READ))
    if session.answers.groups:
        session.signed_in(lambda: session.require(frozenset({roles.GROUPS_READ})))
    session.more_checks()
    with session.set_up() as set_up:

        def attempt() -> Result:
            session.refresh(set_up)
            return job(set_up)

        try:
            return session.signed_in(attempt)
        except AssistantError as error:
            if not set_up.run_id:
                raise
            session.front.observe(Failed(error))
            return set_up.cut_short(error)
        finally:
            if set_up.run_id and set_up.cancel.is_set():
                session.front.notice("front.stopped", run=set_up.run_id)
