"""The steps of a sign-in or of a set-up, as Sentry remembers them in the browser's session.

A set-up is: choose the identity provider, map the attributes, go and sign in, come back with a
response. A sign-in is the last two. The steps live in the session: a response that comes back in
another browser finds none, and is taken for a sign-in started at the identity provider.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Self

from assistant.practice.http import Response, redirect
from assistant.practice.sentry import idp_metadata, linking, people
from assistant.practice.sentry.fields import IDP, MAPPING, METADATA_URL, METADATA_XML, blank, clean
from assistant.practice.sentry.providers import PROVIDERS, foreign_sign_in
from assistant.practice.sentry.service_provider import (
    IdentityNotValidError,
    judge,
    read_identity,
    sign_in_address,
)
from assistant.practice.sentry.sessions import PIPELINE_LASTS

if TYPE_CHECKING:
    from assistant.practice.sentry.visit import Visit

LOGIN: Final = "login"
SETUP: Final = "setup"

ERR_INVALID: Final = "Something unexpected happened during authentication."
ERR_CHANGED: Final = "There was an error encountered during authentication."
ERR_NOT_AUTHED: Final = "You must be authenticated to link accounts."
ERR_NO_IDENTITY: Final = "The provider did not return a valid user identity."
OK_SETUP: Final = (
    "SSO has been configured for your organization and any existing members have been sent an "
    "email to link their accounts."
)

_KEY: Final = "pipeline"
_LOGIN_STEPS: Final = ("login", "acs")
_SETUP_STEPS: Final = ("select", "map", *_LOGIN_STEPS)
_FOREIGN_STEPS: Final = ("foreign",)


class Pipeline:
    """A sign-in or set-up in progress; its state is the session's.

    Attributes:
        visit: The request being answered.
        organization: The organization it is about.
        key: The provider's key.
        flow: ``LOGIN`` or ``SETUP``.
    """

    def __init__(self, visit: Visit, organization: people.Document, key: str, flow: str) -> None:
        self.visit = visit
        self.organization = organization
        self.key = key
        self.flow = flow
        self.addresses = visit.addresses(organization["slug"])

    @classmethod
    def of_session(cls, visit: Visit) -> Self | None:
        """Return the sign-in or set-up that this browser is in the middle of, if any."""
        kept: dict[str, Any] | None = visit.session.data.get(_KEY)
        if kept is None:
            return None
        touched = datetime.fromisoformat(kept["touched"])
        organization = people.organization(visit.world, kept["organization"])
        if organization is None or visit.world.clock.now() - touched > PIPELINE_LASTS:
            return None
        if kept["flow"] == LOGIN and organization["provider"] is None:
            return None
        return cls(visit, organization, kept["provider"], kept["flow"])

    @property
    def steps(self) -> tuple[str, ...]:
        """The names of the steps."""
        if not PROVIDERS[self.key].saml:
            return _FOREIGN_STEPS
        return _SETUP_STEPS if self.flow == SETUP else _LOGIN_STEPS

    @property
    def valid(self) -> bool:
        """Whether the session holds a pipeline of just these steps."""
        return bool(self._kept) and tuple(self._kept["steps"]) == self.steps

    @property
    def config(self) -> dict[str, Any]:
        """The provider's configuration: the stored one, or during set-up what was entered."""
        if self.flow == LOGIN and self.organization["provider"] is not None:
            stored: dict[str, Any] = self.organization["provider"]["config"]
            return stored
        entered: dict[str, Any] = self._kept["state"]
        return entered

    def start(self) -> None:
        """Begin at the first step, forgetting what was in progress."""
        self._keep(
            {
                "userId": self.visit.session.user_id,
                "organization": self.organization["slug"],
                "provider": self.key,
                "flow": self.flow,
                "steps": list(self.steps),
                "index": 0,
                "state": {},
            }
        )

    def answer(self) -> Response:
        """Answer the request by the current step.

        Raises:
            LibraryError: what was posted is no SAML response.
        """
        if not self.valid:
            return self.fail(ERR_INVALID)
        index = self._kept["index"]
        if index == len(self.steps):
            return self._finish()
        step = {
            "select": self._select,
            "map": self._map,
            "login": self._login,
            "acs": self._acs,
            "foreign": self._foreign,
        }[self.steps[index]]
        return step()

    def fail(self, message: str) -> Response:
        """Tell the person on the next page, and send the browser there.

        Newer versions of Sentry do not show what went wrong during a set-up (sentry#96631); the
        assumption ``sentry-errors-shown`` answered "no" is silent in an older one as well. The
        steps are not forgotten.
        """
        assume = self.visit.world.assume
        shown = assume("sentry-version") == "23.7.1" and assume("sentry-errors-shown") == "yes"
        if shown or self.flow != SETUP:
            self.visit.session.tell("error", f"Authentication error: {message}")
        target = self.addresses.auth_settings if self.flow == SETUP else self.addresses.sign_in
        return redirect(target)

    def forget(self) -> None:
        """Forget the steps: this one came to its end."""
        self.visit.session.remember(_KEY, None)

    @property
    def _kept(self) -> dict[str, Any]:
        kept: dict[str, Any] = self.visit.session.data.get(_KEY) or {}
        return kept

    def _keep(self, kept: dict[str, Any]) -> None:
        touched = self.visit.world.clock.now().isoformat()
        self.visit.session.remember(_KEY, {**kept, "touched": touched})

    def _next(self, key: str | None = None, value: object = None) -> Response:
        state = self._kept["state"] if key is None else {**self._kept["state"], key: value}
        self._keep({**self._kept, "state": state, "index": self._kept["index"] + 1})
        return self.answer()

    def _select(self) -> Response:
        form = self.visit.form
        tab = form.get("action_save", "")
        shown = {"url": blank(METADATA_URL), "xml": blank(METADATA_XML), "idp": blank(IDP)}
        if tab in shown:
            if tab == "url":
                read = idp_metadata.read_url(form, self.visit.fetch)
            elif tab == "xml":
                read = idp_metadata.read_xml(form)
            else:
                read = idp_metadata.read_values(form)
            if read.ok:
                return self._next("idp", dict(read.values))
            shown[tab] = read
        return self.visit.page(
            "sentry-select-idp.html",
            "SAML2 Setup",
            forms=shown,
            tab=tab if tab in shown else "url",
            sp_metadata_url=self.addresses.metadata,
        )

    def _map(self) -> Response:
        filled = blank(MAPPING)
        if "save_mappings" in self.visit.form:
            filled = clean(MAPPING, self.visit.form)
            if filled.ok:
                return self._next("attribute_mapping", dict(filled.values))
        return self.visit.page("sentry-map-attributes.html", "SAML2 Setup", form=filled)

    def _login(self) -> Response:
        if "SAMLResponse" in self.visit.form:
            return self._next()
        return redirect(sign_in_address(self.config, self.addresses, self.visit.request.path))

    def _foreign(self) -> Response:
        return redirect(foreign_sign_in(self.addresses, self.visit.world.new_id()))

    def _acs(self) -> Response:
        verdict = judge(self.config, self.addresses, self.visit.request.path, self.visit.form)
        if verdict.reason:
            return self.fail(f"SAML SSO failed, {verdict.reason}")
        attributes = {name: list(values) for name, values in verdict.attributes.items()}
        return self._next("auth_attributes", attributes)

    def _finish(self) -> Response:
        attributes = self._kept["state"].get("auth_attributes")
        if attributes is None:
            return self.fail(ERR_NO_IDENTITY)
        try:
            identity = read_identity(self.config.get("attribute_mapping", {}), attributes)
        except IdentityNotValidError as problem:
            return self.fail(str(problem))
        if self.flow == SETUP:
            return self._finish_setup(identity)
        known = people.identity_of(self.organization, identity.id)
        if known is not None:
            people.seen_again(self.visit.world, self.organization, identity.id)
            return linking.sign_in(self.visit, self.organization, known["userId"], self.forget)
        return linking.unknown(self.visit, self.organization, identity, self.forget)

    def _finish_setup(self, identity: linking.Identity) -> Response:
        visit = self.visit
        if visit.user is None:
            return self.fail(ERR_NOT_AUTHED)
        unchanged = visit.session.user_id == self._kept["userId"]
        if (
            not unchanged
            or people.member(self.organization, visit.session.user_id) is None
            or self.organization["provider"] is not None
        ):
            return self.fail(ERR_CHANGED)
        config = {name: self._kept["state"][name] for name in ("idp", "attribute_mapping")}
        organization = people.set_provider(visit.world, self.organization, self.key, config)
        # As in Sentry: the identity goes to the user of that address, else to whoever set it up.
        matched = people.user_by_address(visit.world, identity.email)
        owner = matched["id"] if matched else visit.session.user_id
        people.attach(visit.world, organization, owner, identity)
        visit.session.complete_sso(organization["id"], visit.world.clock.now())
        visit.session.tell("success", OK_SETUP)
        self.forget()
        return redirect(self.addresses.configure)
