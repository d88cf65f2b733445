"""A practice Sentry without sockets, and a browser for it: what its unit tests drive."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from helpers.signed_responses import CLAIMS, ISSUER, Answer, claims, signing_key

from assistant.practice.http import Handler, Request, Response
from assistant.practice.world import Clock, World

MAPPING = {
    "identifier": f"{CLAIMS}name",
    "user_email": f"{CLAIMS}emailaddress",
    "first_name": f"{CLAIMS}givenname",
    "last_name": f"{CLAIMS}surname",
}
SSO_URL = "https://localhost:8443/tenant/saml2"


@dataclass
class Sentry:
    """A practice Sentry and one browser's cookies.

    Attributes:
        world: its world.
        handle: its handler.
        cookies: the browser's.
    """

    world: World
    handle: Handler
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return self.world.origins.sentry

    def another_browser(self) -> Sentry:
        return Sentry(self.world, self.handle)

    def send(
        self,
        method: str,
        path: str,
        form: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Response:
        bare, _, query = path.partition("?")
        sent = {"host": "attacker.example", **(headers or {})}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = b""
        if form is not None:
            body = urlencode(form).encode()
            sent["content-type"] = "application/x-www-form-urlencoded"
        response = self.handle(Request("sentry", method, bare, query, sent, body))
        for name, value in response.headers:
            if name == "Set-Cookie":
                key, _, kept = value.partition(";")[0].partition("=")
                self.cookies[key] = kept
        return response

    def get(self, path: str, **headers: str) -> Response:
        return self.send("GET", path, headers=headers)

    def submit(self, path: str, **form: str) -> Response:
        """Post a form with the guard, as a browser that has loaded a page before."""
        if "sc" not in self.cookies:
            self.get("/auth/login/")
        return self.send("POST", path, {**form, "csrfmiddlewaretoken": self.cookies["sc"]})

    def answer(self, slug: str, **changes: object) -> Answer:
        """Return what the test's identity provider says to this organization."""
        start = Answer(
            acs=f"{self.base}/saml/acs/{slug}/",
            audience=f"{self.base}/saml/metadata/{slug}/",
            attributes=claims("dana@x.test", "dana@x.test", "Dana", "X"),
        )
        return start.but(**changes)

    def post(self, slug: str, answer: Answer) -> Response:
        """Post a response to the ACS as the identity provider's page makes a browser do."""
        return self.send("POST", f"/saml/acs/{slug}/", {"SAMLResponse": answer.encoded()})

    def sign_in_as(self, address: str) -> None:
        self.submit("/auth/login/", username=address)

    def start_set_up(self, slug: str = "acme") -> Response:
        return self.submit(
            f"/organizations/{slug}/auth/configure/", provider="active-directory", init="1"
        )

    def set_up(self, mapping: dict[str, str] | None = None) -> Response:
        """Go through acme's set-up as its owner, up to the redirect to the identity provider."""
        self.sign_in_as(f"owner@{self.world.domain}")
        self.start_set_up()
        self.submit(
            "/auth/sso/",
            action_save="idp",
            entity_id=ISSUER,
            sso_url=SSO_URL,
            slo_url="",
            x509cert=signing_key().base64,
        )
        return self.submit("/auth/sso/", save_mappings="1", **(mapping or MAPPING))

    def trust_test_idp(self, slug: str) -> None:
        """Let the organization trust the test's identity provider, as if set up long ago."""
        organization = next(
            each for each in self.world.store.all("sentryOrganization") if each["slug"] == slug
        )
        idp = {
            "entity_id": ISSUER,
            "sso_url": SSO_URL,
            "slo_url": "",
            "x509cert": signing_key().base64,
        }
        provider = {
            "id": organization["id"],
            "key": "active-directory",
            "config": {"idp": idp, "attribute_mapping": MAPPING},
            "requireLink": True,
            "scimEnabled": False,
        }
        self.world.store.put("sentryOrganization", {**organization, "provider": provider})

    def messages(self, response: Response) -> list[str]:
        """Return the sentences that stand out on a page."""
        found = re.findall(r'role="alert"[^>]*>([^<]*)<', text(response))
        return [unescape(each) for each in found]


def text(response: Response) -> str:
    """Return the page's text."""
    return response.body.decode()


def title(response: Response) -> str:
    """Return the page's title."""
    found = re.search(r"<title>([^<]*)</title>", text(response))
    return unescape(found[1]) if found else ""


class MovedClock(Clock):
    """A clock that a test moves; python3-saml goes on by the machine's."""

    def __init__(self) -> None:
        self.ahead = dt.timedelta()

    def now(self) -> dt.datetime:
        return super().now() + self.ahead
