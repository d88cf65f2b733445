"""What a Sentry shows to everybody, and what that proves (Sentry 23.7.1, run).

Three addresses are asked, without credentials and without following redirects:

- ``/saml/metadata/S/`` answers 200 for *any* slug: it proves a Sentry and its base address only.
- ``/auth/login/S/`` answers 200 if the organization exists, else redirects to ``/auth/login/``.
- ``/saml/acs/S/`` redirects to the identity provider if one is set up, and shows which; else to
  ``/auth/login/``. It does not look at the kind of provider.

``/saml/sls/S/`` answers 500 where SAML works, so it is never asked. Sentry's own service may
redirect to a domain of the customer's [INF]: :func:`follow_ups` asks there, once more at most.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, Protocol
from urllib.parse import urljoin, urlsplit

from assistant import texts
from assistant.errors import AssistantError, BadInput, NetworkError, Who
from assistant.saml import messages, metadata
from assistant.saml.findings import Finding, fail, good, unknown, warn
from assistant.sentry.addresses import Addresses, compare, origin_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_OK: Final = 200
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_SERVER_ERROR: Final = 500
_MOST_HOPS: Final = 2

Key = Literal["metadata", "login", "acs"]
Requests = tuple[tuple[Key, str], ...]


class Answer(Protocol):
    """What is needed of an answer; ``assistant.web.Answer`` fits."""

    @property
    def status(self) -> int:
        """HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers by lower-case name."""

    @property
    def body(self) -> bytes:
        """The whole body."""

    @property
    def url(self) -> str:
        """The address that was asked."""


@dataclass(frozen=True, slots=True)
class SentrySeen:
    """What Sentry shows of an organization without credentials.

    Attributes:
        reachable: whether any of the three answered.
        base_from_metadata: base address in Sentry's own metadata; empty if not shown.
        organization: whether there is one with this slug, upper and lower case as written.
        sso: ``none``, ``saml``, ``other`` (a provider that is not SAML) or ``unknown``.
        idp_sso_url: the sign-in address that Sentry has stored, if it is SAML.
        idp_tenant: the GUID in it, lower case; for Entra that is the tenant.
        request_issuer: Issuer of the request that Sentry sends.
        request_acs: where it wants the response.
        oddities: what else deserves a word.
        statuses: HTTP status of each of the three answers, 0 where none came.
    """

    reachable: bool
    base_from_metadata: str = ""
    organization: Literal["exists", "missing", "unknown"] = "unknown"
    sso: Literal["none", "saml", "other", "unknown"] = "unknown"
    idp_sso_url: str = ""
    idp_tenant: str = ""
    request_issuer: str = ""
    request_acs: str = ""
    oddities: tuple[Finding, ...] = ()
    statuses: tuple[tuple[Key, int], ...] = ()

    @property
    def standing(self) -> tuple[str, str]:
        """Give what decides on a sign-in: with what people sign in there, and at which tenant."""
        return self.sso, self.idp_tenant

    @property
    def broken(self) -> bool:
        """Whether whatever answers is out of order: nothing but errors of a server came."""
        came = [status for _, status in self.statuses if status]
        return bool(came) and all(status >= _SERVER_ERROR for status in came)


def requests(of: Addresses) -> Requests:
    """List what to ask; the order does not matter, all at once will do."""
    return (("metadata", of.metadata_url), ("login", of.login_url), ("acs", of.reply_url))


def follow_ups(of: Addresses, answers: Mapping[Key, Answer | None]) -> Requests:
    """List what to ask again where Sentry sent us on within its own domains.

    The new answers take the old ones' places before :func:`interpret`. Only the same page on the
    same Sentry is followed: never another scheme or path, or a host outside its domain.
    """
    wanted: list[tuple[Key, str]] = []
    for key, url in requests(of):
        target = _target(answers.get(key))
        if target and target != url and of.base.covers(target) and _same_page(of, key, target):
            wanted.append((key, target))
    return tuple(wanted)


def look(of: Addresses, fetch: Callable[[str], Answer]) -> SentrySeen:
    """Ask and interpret, one after another; for callers without a pool of their own."""
    answers: dict[Key, Answer | None] = {}
    pending: Requests = requests(of)
    for _ in range(_MOST_HOPS):
        for key, url in pending:
            try:
                answers[key] = fetch(url)
            except NetworkError:
                answers[key] = None
        pending = follow_ups(of, answers)
        if not pending:
            break
    return interpret(of, answers)


def interpret(of: Addresses, answers: Mapping[Key, Answer | None]) -> SentrySeen:
    """Say what the answers prove; an answer that did not come is None or absent."""
    if all(answers.get(key) is None for key, _ in requests(of)):
        return SentrySeen(reachable=False)
    base, oddities = _metadata(of, answers.get("metadata"))
    organization, more = _organization(of, answers.get("login"))
    acs = answers.get("acs")
    target = _target(acs)
    seen = SentrySeen(
        reachable=True,
        base_from_metadata=base,
        organization=organization,
        oddities=(*oddities, *more),
        statuses=tuple((key, _status_of(answers.get(key))) for key, _ in requests(of)),
    )
    if acs is None or not target:
        odd = () if acs is None else (_status("sentry.public.acs_status", acs),)
        return replace(seen, oddities=(*seen.oddities, *odd))
    if messages.holds_request(target):
        return _stored(seen, target)
    if of.base.covers(target):
        # A missing organization is sent to the same page as one without SSO.
        at_login = urlsplit(target).path.startswith("/auth/login/")
        none = at_login and organization == "exists"
        return replace(seen, sso="none" if none else "unknown")
    # A proxy in front may send everybody to its own sign-in: only beside a sign-in page of Sentry's
    # own does another host prove another provider.
    known = organization == "exists"
    return replace(seen, sso="other" if known else "unknown", idp_sso_url=_plain(target))


def judge(seen: SentrySeen, of: Addresses, *, tenant_id: str, sso_url: str) -> tuple[Finding, ...]:
    """Hold what Sentry shows against what this set-up wants.

    Args:
        seen: what was read.
        of: the organization's addresses.
        tenant_id: the tenant whose application signs people in.
        sso_url: that application's sign-in address.
    """
    slug = of.slug
    if not seen.reachable:
        return (unknown("sentry.seen.unreachable", Who.NETWORK, base=of.base.base),)
    found: list[Finding] = list(seen.oddities)
    if seen.organization == "missing":
        return (*found, fail("sentry.seen.no_organization", Who.YOU, slug=slug))
    match seen.sso:
        case "none":
            found.append(warn("sentry.seen.not_yet", Who.SENTRY_OWNER, slug=slug))
        case "other":
            found.append(fail("sentry.seen.other_provider", Who.SENTRY_OWNER, at=seen.idp_sso_url))
        case "unknown":
            found.append(unknown("sentry.seen.unknown", slug=slug))
        case "saml":
            found.extend(_judge_saml(seen, of, tenant_id.lower(), sso_url))
    return tuple(found)


def _judge_saml(
    seen: SentrySeen, of: Addresses, tenant_id: str, sso_url: str
) -> tuple[Finding, ...]:
    found: list[Finding] = []
    owner = Who.SENTRY_OWNER
    if not seen.idp_tenant:
        found.append(fail("sentry.seen.other_provider", owner, at=seen.idp_sso_url))
    elif seen.idp_tenant != tenant_id:
        found.append(
            fail("sentry.seen.other_tenant", owner, seen=seen.idp_tenant, wanted=tenant_id)
        )
    elif seen.idp_sso_url != sso_url:
        found.append(
            warn("sentry.seen.other_address", owner, seen=seen.idp_sso_url, wanted=sso_url)
        )
    issuer = seen.request_issuer and compare("identifier", seen.request_issuer, of.identifier)
    acs = seen.request_acs and compare("reply_url", seen.request_acs, of.reply_url)
    found.extend(one for one in (issuer, acs) if isinstance(one, Finding))
    if not found:
        found.append(good("sentry.seen.took_it", slug=of.slug, tenant=tenant_id))
    return tuple(found)


def _metadata(of: Addresses, answer: Answer | None) -> tuple[str, tuple[Finding, ...]]:
    if answer is None:
        return "", (unknown("sentry.public.no_answer", Who.NETWORK, url=of.metadata_url),)
    if answer.status != _OK:
        broken = answer.status >= _SERVER_ERROR
        code = "sentry.public.metadata_broken" if broken else "sentry.public.metadata_status"
        return "", (_status(code, answer),)
    try:
        provider = metadata.service_provider(answer.body)
    except BadInput as error:
        return "", (
            fail(
                "sentry.public.not_sentry", Who.YOU, url=answer.url, why=texts.explain(error).title
            ),
        )
    base = origin_of(provider.entity_id)
    odd = compare("identifier", provider.entity_id, of.identifier)
    if base != of.base.base:
        odd = fail("sentry.public.other_base", Who.SENTRY_OWNER, seen=base, wanted=of.base.base)
    return base, (odd,) if odd else ()


def _organization(
    of: Addresses, answer: Answer | None
) -> tuple[Literal["exists", "missing", "unknown"], tuple[Finding, ...]]:
    if answer is None:
        return "unknown", (unknown("sentry.public.no_answer", Who.NETWORK, url=of.login_url),)
    if answer.status == _OK:
        return "exists", ()
    target = _target(answer)
    if target and origin_of(target) == of.base.base and urlsplit(target).path == "/auth/login/":
        return "missing", ()
    if target and of.base.covers(target):
        return "unknown", ()
    return "unknown", (_status("sentry.public.login_status", answer),)


def _stored(seen: SentrySeen, target: str) -> SentrySeen:
    stored = _plain(target)
    seen = replace(seen, sso="saml", idp_sso_url=stored, idp_tenant=metadata.guid_in(stored))
    try:
        request = messages.decode_request(target)
    except AssistantError as error:
        odd = warn("sentry.public.request_unreadable", Who.SENTRY, why=texts.explain(error).title)
        return replace(seen, oddities=(*seen.oddities, odd))
    return replace(seen, request_issuer=request.issuer, request_acs=request.acs_url)


def _status_of(answer: Answer | None) -> int:
    return answer.status if answer else 0


def _target(answer: Answer | None) -> str:
    """Give the absolute address to which an answer redirects, or nothing."""
    if answer is None or answer.status not in _REDIRECTS:
        return ""
    location = answer.headers.get("location", "").strip()
    try:
        return urljoin(answer.url, location) if location else ""
    except ValueError:
        return ""


def _same_page(of: Addresses, key: Key, target: str) -> bool:
    own = urlsplit(dict(requests(of))[key]).path
    other = urlsplit(target)
    return other.path == own and not messages.holds_request(target)


def _plain(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _status(code: str, answer: Answer) -> Finding:
    return warn(code, Who.SENTRY, url=answer.url, status=answer.status)
