"""What happens to a person whom Sentry does not recognize yet, after a good response.

Signed in to Sentry: confirm the link. Same address and a password: sign in, then link. Same
address without a password: proof by mail. No match: a new, second account. Nobody is created or
linked without a click.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from assistant.practice.http import Response, redirect
from assistant.practice.sentry import people
from assistant.practice.sentry.service_provider import Identity

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.practice.sentry.people import Document
    from assistant.practice.sentry.visit import Visit

__all__ = ["Identity", "confirm_by_mail", "sign_in", "unknown"]

OK_LINKED: Final = "You have successfully linked your account to your SSO provider."
_PROOFS: Final = "mailProofs"


def sign_in(
    visit: Visit, organization: Document, user_id: str, forget: Callable[[], None]
) -> Response:
    """Sign the person in through SSO and send the browser on."""
    visit.session.sign_in(user_id)
    visit.session.complete_sso(organization["id"], visit.world.clock.now())
    forget()
    return visit.after_sign_in(organization)


def unknown(
    visit: Visit, organization: Document, identity: Identity, forget: Callable[[], None]
) -> Response:
    """Ask, and then do what was chosen: link, create, or sign in first."""
    choice = visit.form.get("op", "")
    match = people.user_by_address(visit.world, identity.email) or visit.user
    proven = match is not None and _proof(organization, identity, match) in visit.session.data.get(
        _PROOFS, []
    )
    signed_in_as_match = match is not None and match["id"] == visit.session.user_id
    if match is not None and (proven or (choice == "confirm" and signed_in_as_match)):
        _, is_new = people.attach(visit.world, organization, match["id"], identity)
        if is_new:
            visit.session.tell("success", OK_LINKED)
        return sign_in(visit, organization, match["id"], forget)
    if choice == "newuser":
        user_id = people.new_user(visit.world, organization, identity)
        return sign_in(visit, organization, user_id, forget)
    problem = ""
    if choice == "login" and visit.user is None:
        named = people.user_by_address(visit.world, visit.form.get("username", "").strip())
        if named is None or not named["hasPassword"]:
            problem = "No practice account with a password has this address."
        else:
            visit.session.sign_in(named["id"])
    return _ask(visit, organization, identity, match, problem)


def confirm_by_mail(visit: Visit, slug: str, proof: str) -> Response:
    """Answer the link of the practice mail: this browser has proven that it reads that mail."""
    organization = people.organization(visit.world, slug)
    if organization is None:
        return visit.problem(HTTPStatus.NOT_FOUND, "There is no such organization.")
    visit.session.remember(_PROOFS, [*visit.session.data.get(_PROOFS, []), proof])
    visit.session.tell("success", "Your address is confirmed. Sign in once more to link it.")
    return redirect(visit.addresses(slug).sign_in)


def _ask(
    visit: Visit, organization: Document, identity: Identity, match: Document | None, problem: str
) -> Response:
    kind = "identity"
    if visit.user is not None:
        kind = "link"
    elif match is not None and not match["hasPassword"]:
        kind = "mail"
    return visit.page(
        "sentry-confirm.html",
        "Confirm Identity",
        kind=kind,
        organization=organization["name"],
        identity=identity,
        user=visit.user,
        match=match,
        problem=problem,
        mail_link=visit.addresses(organization["slug"]).path("/account/user-confirm/{slug}/")
        + f"{_proof(organization, identity, match)}/"
        if match is not None
        else "",
    )


def _proof(organization: Document, identity: Identity, match: Document) -> str:
    """Return the key in the practice mail: which identity may be linked to which user."""
    # Nothing here is secret: the mail is shown on the page, for want of a mailbox.
    words = (organization["id"], match["id"], identity.id)
    return "-".join(word.encode().hex() for word in words)
