"""The pages that a person sees: signing in, an organization, and its sign-in settings."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from assistant.practice.http import Response, redirect
from assistant.practice.sentry import people
from assistant.practice.sentry.fields import IDP, MAPPING, Filled, blank, clean
from assistant.practice.sentry.pipeline import LOGIN, SETUP, Pipeline
from assistant.practice.sentry.providers import PROVIDERS

if TYPE_CHECKING:
    from assistant.practice.sentry.people import Document
    from assistant.practice.sentry.visit import Visit

ROLES: Final = ("member", "admin", "manager", "owner")
ERR_NO_SSO: Final = "The organization does not exist or does not have Single Sign-On enabled."
OK_DISABLED: Final = "SSO authentication has been disabled."
OK_REMINDED: Final = (
    "A reminder email has been sent to members who have not yet linked their accounts."
)
OK_SAVED: Final = "The settings are saved."


def root(visit: Visit) -> Response:
    """``/``: on to the sign-in, which knows where to go from there."""
    return sign_in(visit) if visit.user is not None else redirect("/auth/login/")


def sign_in(visit: Visit) -> Response:
    """``/auth/login/``: pick a practice user; no password is asked for."""
    if visit.request.method == "POST":
        return _pick(visit, None)
    if visit.user is not None:
        home = _home_of(visit)
        if home is not None:
            return redirect(home)
    return _sign_in_page(visit, None)


def sign_in_to(visit: Visit, slug: str) -> Response:
    """``/auth/login/S/``: through the provider if there is one, else pick a user."""
    organization = people.organization(visit.world, slug)
    if organization is None:
        visit.session.tell("error", ERR_NO_SSO)
        return redirect("/auth/login/")
    if organization["provider"] is None:
        if visit.request.method == "POST":
            return _pick(visit, organization)
        if people.member(organization, visit.session.user_id) is not None:
            return visit.after_sign_in(organization)
        return _sign_in_page(visit, organization)
    if visit.request.method == "POST":
        begun = Pipeline(visit, organization, organization["provider"]["key"], LOGIN)
        if visit.form.get("init"):
            begun.start()
        return begun.answer()
    return _sign_in_page(visit, organization)


def continue_sso(visit: Visit) -> Response:
    """``/auth/sso/``: the next step of what this browser has begun."""
    begun = Pipeline.of_session(visit)
    return begun.answer() if begun is not None else redirect("/auth/login/")


def sign_out(visit: Visit) -> Response:
    """``/auth/logout/``: a page to press the button on; then signed out."""
    if visit.request.method != "POST":
        return visit.page("sentry-sign-out.html", "Sign Out")
    visit.session.sign_out()
    return redirect("/auth/login/")


def home(visit: Visit, slug: str) -> Response:
    """``/organizations/S/`` and below: where a signed-in member lands."""
    organization = people.organization(visit.world, slug)
    if organization is None or not people.may_enter(visit.world, visit.session, organization):
        return visit.ask_to_sign_in(slug)
    visit.session.remember("activeOrganization", slug)
    members = [
        {**each, "user": people.user(visit.world, each["userId"])}
        for each in organization["members"]
    ]
    return visit.page(
        "sentry-organization.html",
        "Issues",
        organization=organization,
        members=members,
        user=visit.user,
        settings=visit.addresses(slug).auth_settings,
    )


def auth_settings(visit: Visit, slug: str) -> Response:
    """``/settings/S/auth/``: the providers to choose from; with one chosen, its settings."""
    organization, refused = _owned(visit, slug)
    if organization is None:
        return refused
    if organization["provider"] is not None:
        return redirect(visit.addresses(slug).configure)
    return visit.page(
        "sentry-auth-settings.html",
        "Auth Settings",
        organization=organization,
        providers=[each for each in PROVIDERS.values() if each.generic],
        others=[each.name for each in PROVIDERS.values() if not each.generic],
        action=visit.addresses(slug).configure,
        sp_metadata_url=visit.addresses(slug).metadata,
        tokens=organization.get("_apiTokens", []),
    )


def configure(visit: Visit, slug: str) -> Response:
    """``/organizations/S/auth/configure/``: start a set-up, go on with it, or edit its result."""
    organization, refused = _owned(visit, slug)
    if organization is None:
        return refused
    if organization["provider"] is not None:
        return _edit(visit, organization)
    key = visit.form.get("provider", "")
    if visit.request.method != "POST" or key not in PROVIDERS:
        return redirect(visit.addresses(slug).auth_settings)
    if not PROVIDERS[key].generic:
        visit.session.tell(
            "error", "The practice Sentry can only set up Active Directory and SAML2."
        )
        return redirect(visit.addresses(slug).auth_settings)
    begun = Pipeline(visit, organization, key, SETUP)
    if visit.form.get("init"):
        begun.start()
    return begun.answer()


def _pick(visit: Visit, organization: Document | None) -> Response:
    picked = people.user_by_address(visit.world, visit.form.get("username", "").strip())
    if picked is None or not picked["hasPassword"]:
        # Whoever was made by SSO has no password, and can only come in through SSO again.
        visit.session.tell("error", "This practice user has no password to sign in with.")
        return redirect(visit.request.path)
    visit.session.sign_in(picked["id"])
    return visit.after_sign_in(organization)


def _home_of(visit: Visit) -> str | None:
    """Return the landing page of the last active organization, else of the user's first."""
    mine = [
        each["slug"]
        for each in people.organizations(visit.world)
        if people.member(each, visit.session.user_id) is not None
    ]
    if not mine:
        return None
    active = str(visit.session.data.get("activeOrganization") or "")
    return visit.addresses(active if active in mine else mine[0]).home


def _sign_in_page(visit: Visit, organization: Document | None) -> Response:
    """Offer the provider's button, or the users to pick from."""
    through = organization["provider"] if organization is not None else None
    groups = [
        {
            "name": each["name"],
            "people": [
                {"user": user, "role": item["role"]}
                for item in each["members"]
                if (user := people.user(visit.world, item["userId"])) is not None
                and user["hasPassword"]
            ],
        }
        for each in (
            [organization] if organization is not None else people.organizations(visit.world)
        )
    ]
    return visit.page(
        "sentry-sign-in.html",
        "Sign In",
        organization=organization["name"] if organization is not None else "",
        provider=PROVIDERS[through["key"]].name if through is not None else "",
        groups=[] if through is not None else groups,
        user=visit.user,
    )


def _owned(visit: Visit, slug: str) -> tuple[Document | None, Response]:
    """Return the organization if this session may configure its sign-in, else the refusal."""
    organization = people.organization(visit.world, slug)
    if organization is None or not people.may_enter(visit.world, visit.session, organization):
        return None, visit.ask_to_sign_in(slug)
    found = people.member(organization, visit.session.user_id)
    if found is None or found["role"] != "owner":
        lead = "Only an owner of the organization can change how its members sign in."
        return None, visit.problem(HTTPStatus.FORBIDDEN, lead)
    return organization, Response(HTTPStatus.OK)


def _edit(visit: Visit, organization: Document) -> Response:
    """Show or change a provider that is set up: its values, its mapping, the rules around it."""
    provider = organization["provider"]
    addresses = visit.addresses(organization["slug"])
    operation = visit.form.get("op", "")
    if visit.request.method == "POST" and operation == "disable":
        people.set_provider(visit.world, organization, provider["key"], None)
        visit.session.tell("success", OK_DISABLED)
        return redirect(addresses.auth_settings)
    if visit.request.method == "POST" and operation == "reinvite":
        changed = people.change(visit.world, organization)
        changed["remindersSent"] = changed.get("remindersSent", 0) + 1
        _put(visit, changed)
        visit.session.tell("success", OK_REMINDED)
        return redirect(addresses.auth_settings)
    generic = PROVIDERS[provider["key"]].generic
    idp = blank(IDP, provider["config"].get("idp"))
    mapping = blank(MAPPING, provider["config"].get("attribute_mapping"))
    if visit.request.method == "POST" and operation == "settings":
        organization = _save_rules(visit, organization)
    elif visit.request.method == "POST" and generic:
        idp, mapping = clean(IDP, visit.form), clean(MAPPING, visit.form)
        if idp.ok and mapping.ok:
            organization = _save_values(visit, organization, idp, mapping)
    return visit.page(
        "sentry-provider.html",
        "Auth Provider",
        organization=organization,
        provider=organization["provider"],
        provider_name=PROVIDERS[provider["key"]].name,
        generic=generic,
        idp=idp,
        mapping=mapping,
        roles=ROLES,
        pending=people.pending_links(organization),
        login_url=addresses.prefix + addresses.home,
        sp_metadata_url=addresses.metadata,
    )


def _save_rules(visit: Visit, organization: Document) -> Document:
    changed = people.change(visit.world, organization)
    changed["provider"]["requireLink"] = bool(visit.form.get("require_link"))
    changed["provider"]["scimEnabled"] = bool(visit.form.get("enable_scim"))
    role = visit.form.get("default_role", "")
    if role in ROLES:
        changed["defaultRole"] = role
    return _saved(visit, changed)


def _save_values(visit: Visit, organization: Document, idp: Filled, mapping: Filled) -> Document:
    changed = people.change(visit.world, organization)
    changed["provider"]["config"] = {
        "idp": dict(idp.values),
        "attribute_mapping": dict(mapping.values),
    }
    return _saved(visit, changed)


def _saved(visit: Visit, changed: Document) -> Document:
    _put(visit, changed)
    visit.session.tell("success", OK_SAVED)
    return changed


def _put(visit: Visit, changed: Document) -> None:
    with visit.world.store.transaction():
        visit.world.store.put("sentryOrganization", changed)
