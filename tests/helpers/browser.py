"""A browser without a screen: it follows redirects, keeps cookies and fills in forms.

It signs in through the practice Entra and the practice Sentry as a person would, and knows neither
side's insides: only addresses, links, forms and what stands on the page.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urljoin, urlsplit

import lxml.html
import requests
from requests.adapters import HTTPAdapter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from assistant.practice.serve import Practice

CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
MAPPING = {
    "identifier": f"{CLAIMS}name",
    "user_email": f"{CLAIMS}emailaddress",
    "first_name": f"{CLAIMS}givenname",
    "last_name": f"{CLAIMS}surname",
}
"""What Sentry's documentation tells people to enter for Entra."""

_REDIRECTS = (301, 302, 303, 307, 308)
_KEEPS_METHOD = (307, 308)
_MOST_HOPS = 25


@dataclass(frozen=True, slots=True)
class Landed:
    """Where a journey ended.

    Attributes:
        url: the last address.
        status: its HTTP status.
        title: the page's title.
        messages: the sentences that stand out on it, errors and successes.
        text: the page's words, blanks folded.
        path: every address on the way, the last one included.
    """

    url: str
    status: int
    title: str
    messages: tuple[str, ...]
    text: str
    path: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The path of the last address."""
        return urlsplit(self.url).path


@dataclass(slots=True)
class Page:
    """A page that a browser shows.

    Attributes:
        url: its address.
        status: its HTTP status.
        tree: its parsed HTML; None for anything else.
        body: its bytes.
    """

    url: str
    status: int
    tree: Any
    body: bytes = b""

    def by_id(self, name: str) -> Any:
        """Return the element of this id, or None."""
        return (
            None if self.tree is None else next(iter(self.tree.xpath("//*[@id=$n]", n=name)), None)
        )

    def form_with(self, name: str, value: str | None = None) -> Any:
        """Return the first form with a control of this name (and value).

        Raises:
            LookupError: there is none; the message says what the page says instead.
        """
        for form in [] if self.tree is None else self.tree.forms:
            for control in form.xpath(".//input|.//button|.//select|.//textarea"):
                if control.get("name") == name and value in {None, control.get("value")}:
                    return form
        raise LookupError(f"no form with {name}={value} on {self.url}: {self.landed()}")

    def landed(self, path: tuple[str, ...] = ()) -> Landed:
        """Return what a person sees of the page."""
        if self.tree is None:
            return Landed(self.url, self.status, "", (), self.body.decode("utf-8", "replace"), path)
        title = self.tree.findtext(".//title") or ""
        messages = tuple(_words(each) for each in self.tree.xpath("//*[@role='alert']"))
        return Landed(self.url, self.status, title, messages, _words(self.tree), path)


@dataclass(slots=True)
class Browser:
    """One browser profile: its cookies, and the addresses it went through.

    Attributes:
        ca_file: the authority that it trusts.
        origins: "https://host:port" of the servers that it may talk to; a redirect elsewhere is
            where a journey ends.
        path: the addresses gone through so far.
    """

    ca_file: Path
    origins: frozenset[str]
    path: list[str] = field(default_factory=list)
    _session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self._session.trust_env = False
        self._session.mount("https://", _Trusting(ssl.create_default_context(cafile=self.ca_file)))

    @classmethod
    def on(cls, practice: Practice) -> Self:
        """Return a new profile for this practice."""
        origins = practice.origins
        return cls(practice.ca_file, frozenset({origins.login, origins.graph, origins.sentry}))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def open(self, url: str) -> Page:
        """Go to an address."""
        return self._go("GET", url, None)

    def press(
        self,
        page: Page,
        form: Any,
        button: tuple[str, str] | None = None,
        values: Mapping[str, str] | None = None,
    ) -> Page:
        """Fill ``values`` into the form and press the button of this name and value."""
        fields = {name: value for name, value in form.form_values() if isinstance(value, str)}
        fields.update(values or {})
        if button is not None:
            fields[button[0]] = button[1]
        target = urljoin(page.url, form.get("action") or page.url)
        return self._go((form.get("method") or "get").upper(), target, fields)

    def through_entra(self, page: Page, upn: str) -> Page:
        """Sign in as ``upn`` on the practice Entra, and go on to where it sends the browser."""
        for _ in range(_MOST_HOPS):
            if (handed_over := page.by_id("hiddenform")) is not None:
                page = self.press(page, handed_over)
            elif page.by_id("accounts") is not None:
                page = self.press(page, page.form_with("account"), ("account", upn))
            elif (proof := _control(page, "step", "mfa")) is not None:
                page = self.press(page, proof, ("step", "mfa"))
            else:
                return page
        raise LookupError(f"the sign-in goes round in circles at {page.url}")

    def landed(self, page: Page) -> Landed:
        """Return what a person sees, with the way that led there."""
        return page.landed(tuple(self.path))

    def _go(self, method: str, url: str, fields: Mapping[str, str] | None) -> Page:
        for _ in range(_MOST_HOPS):
            self.path.append(url)
            if self._origin(url) not in self.origins:
                return Page(url, 0, None)
            answer = self._session.request(
                method, url, data=fields, allow_redirects=False, timeout=20
            )
            if answer.status_code not in _REDIRECTS:
                return self._page(answer)
            url = urljoin(url, answer.headers["Location"])
            if answer.status_code not in _KEEPS_METHOD:
                method, fields = "GET", None
        raise LookupError(f"too many redirects, the last one to {url}")

    @staticmethod
    def _origin(url: str) -> str:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}"

    @staticmethod
    def _page(answer: requests.Response) -> Page:
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        tree = lxml.html.document_fromstring(answer.content.decode()) if is_page else None
        return Page(answer.url, answer.status_code, tree, answer.content)


class _Trusting(HTTPAdapter):
    """Connects with one context, whatever the environment says."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=self._context)

    def cert_verify(self, *_: object, **__: object) -> None:
        """Leave the verification to the context, which does it."""


def sign_in_sp_initiated(
    practice: Practice, slug: str, upn: str, *, browser: Browser | None = None
) -> Landed:
    """Start at Sentry's sign-in page of the organization and sign in as ``upn``."""
    with _profile(practice, browser) as used:
        page = used.open(f"{practice.origins.sentry}/auth/login/{slug}/")
        page = used.press(page, page.form_with("init"), ("init", "1"))
        return used.landed(used.through_entra(page, upn))


def sign_in_idp_initiated(
    practice: Practice, application: str, upn: str, *, browser: Browser | None = None
) -> Landed:
    """Start at My Apps of ``upn`` and open the application of this name.

    Where the application has a Sign-on URL that leads to Sentry, its button is pressed there.
    """
    with _profile(practice, browser) as used:
        page = used.through_entra(used.open(f"{practice.origins.login}/myapps"), upn)
        links = [] if page.tree is None else page.tree.xpath("//a[strong]")
        link = next((each for each in links if each.findtext("strong") == application), None)
        if link is None:
            raise LookupError(f"{application} is not among the applications: {page.landed()}")
        page = used.open(urljoin(page.url, link.get("href")))
        if (form := _control(page, "init", "1")) is not None:
            page = used.press(page, form, ("init", "1"))
        return used.landed(used.through_entra(page, upn))


def configure_sentry(
    practice: Practice,
    slug: str,
    owner_upn: str,
    metadata_url: str,
    mapping: Mapping[str, str] | None = None,
    *,
    browser: Browser | None = None,
) -> Landed:
    """Set SAML up in Sentry as its owner: metadata address, mapping, and the sign-in that ends it.

    Args:
        practice: the practice.
        slug: the organization's slug.
        owner_upn: the owner, by the same name in Sentry and in Entra.
        metadata_url: what is pasted into "Metadata URL".
        mapping: what is typed into the mapping page; what Sentry's documentation says if None.
        browser: the profile to use, so that a test can go on with it.
    """
    with _profile(practice, browser) as used:
        page = start_set_up(used, practice, slug, owner_upn)
        page = used.press(
            page,
            page.form_with("action_save", "url"),
            ("action_save", "url"),
            {"metadata_url": metadata_url},
        )
        if _control(page, "save_mappings", "1") is None:
            return used.landed(page)
        page = save_mapping(used, page, mapping or MAPPING)
        return used.landed(used.through_entra(page, owner_upn))


def switch_sentry_off(
    practice: Practice, slug: str, owner_upn: str, *, browser: Browser | None = None
) -> Landed:
    """Switch single sign-on off on Sentry's page, as its owner, who signs in by it once more."""
    with _profile(practice, browser) as used:
        sign_in_sp_initiated(practice, slug, owner_upn, browser=used)
        page = used.open(f"{practice.origins.sentry}/organizations/{slug}/auth/configure/")
        return used.landed(used.press(page, page.form_with("op", "disable"), ("op", "disable")))


def start_set_up(browser: Browser, practice: Practice, slug: str, owner_upn: str) -> Page:
    """Sign in to Sentry as the owner and go to the three-tab form of "Active Directory"."""
    page = browser.open(f"{practice.origins.sentry}/settings/{slug}/auth/")
    if (form := _control(page, "username", owner_upn)) is not None:
        page = browser.press(page, form, ("username", owner_upn))
    return browser.press(page, page.form_with("provider", "active-directory"), ("init", "1"))


def save_mapping(browser: Browser, page: Page, mapping: Mapping[str, str]) -> Page:
    """Fill in the mapping page and press its button."""
    form = page.form_with("save_mappings", "1")
    return browser.press(page, form, ("save_mappings", "1"), mapping)


def _control(page: Page, name: str, value: str) -> Any:
    try:
        return page.form_with(name, value)
    except LookupError:
        return None


def _words(element: Any) -> str:
    shown = element.xpath(".//text()[not(ancestor::style or ancestor::script or ancestor::title)]")
    return " ".join(" ".join(shown).split())


class _profile:  # noqa: N801 - used like a function
    """The browser that was handed in, left open, or a new one, closed at the end."""

    def __init__(self, practice: Practice, browser: Browser | None) -> None:
        self._own = browser is None
        self._browser = browser if browser is not None else Browser.on(practice)

    def __enter__(self) -> Browser:
        return self._browser

    def __exit__(self, *_: object) -> None:
        if self._own:
            self._browser.__exit__()
