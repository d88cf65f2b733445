"""What Sentry shows to everybody means what a running Sentry 23.7.1 showed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from helpers.saml_documents import NOW, OTHER_TENANT, SENTRY_METADATA, SSO, TENANT

from assistant.errors import NetworkError
from assistant.saml import messages
from assistant.saml.findings import State
from assistant.sentry import addresses, public, twin

if TYPE_CHECKING:
    from collections.abc import Mapping

ACME = addresses.addresses(addresses.SentryAddress(), "acme")
LOGIN = "https://sentry.io/auth/login/"


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def redirect(location: str, url: str = "https://sentry.io/x") -> Answer:
    return Answer(302, b"", url, {"location": location})


def to_entra(sso: str = SSO, **changes: str) -> Answer:
    request = twin.authn_request(ACME, sso, "3f" * 20, NOW)
    return redirect(messages.redirect_url(replace(request, **changes)))


METADATA = Answer(200, SENTRY_METADATA)
EXISTS = Answer(200, b"<html>Sign In | Sentry</html>")
MISSING = redirect("/auth/login/")


def seen(
    metadata: Answer | None = METADATA,
    login: Answer | None = EXISTS,
    acs: Answer | None = MISSING,
    of: addresses.Addresses = ACME,
) -> public.SentrySeen:
    return public.interpret(of, {"metadata": metadata, "login": login, "acs": acs})


def odd(one: public.SentrySeen) -> list[str]:
    return [finding.code for finding in one.oddities]


def verdict(one: public.SentrySeen, sso: str = SSO) -> list[tuple[str, State]]:
    found = public.judge(one, ACME, tenant_id=TENANT.upper(), sso_url=sso)
    return [(finding.code, finding.state) for finding in found]


def test_three_addresses_are_asked_and_never_the_one_that_answers_500() -> None:
    assert dict(public.requests(ACME)) == {
        "metadata": ACME.metadata_url,
        "login": ACME.login_url,
        "acs": ACME.reply_url,
    }


def test_an_organization_without_sso() -> None:
    one = seen()
    assert (one.reachable, one.base_from_metadata) == (True, "https://sentry.io")
    assert (one.organization, one.sso, one.oddities) == ("exists", "none", ())
    assert verdict(one) == [("sentry.seen.not_yet", State.WARN)]


def test_no_such_organization_though_metadata_answer() -> None:
    one = seen(login=MISSING)
    assert (one.organization, one.sso) == ("missing", "unknown")
    assert verdict(one) == [("sentry.seen.no_organization", State.FAIL)]


def test_saml_from_this_tenant() -> None:
    one = seen(acs=to_entra())
    assert (one.organization, one.sso) == ("exists", "saml")
    assert (one.idp_sso_url, one.idp_tenant) == (SSO, TENANT)
    assert (one.request_issuer, one.request_acs) == (ACME.identifier, ACME.reply_url)
    assert verdict(one) == [("sentry.seen.took_it", State.PASS)]


@pytest.mark.parametrize(
    ("acs", "code", "state"),
    [
        (to_entra(SSO.replace(TENANT, OTHER_TENANT)), "sentry.seen.other_tenant", State.FAIL),
        (to_entra(SSO + "/x"), "sentry.seen.other_address", State.WARN),
        (to_entra("https://acme.okta.test/sso"), "sentry.seen.other_provider", State.FAIL),
        (
            redirect("https://accounts.google.com/o/oauth2/auth?x=1"),
            "sentry.seen.other_provider",
            State.FAIL,
        ),
        (to_entra(issuer=ACME.identifier[:-1]), "sentry.differs.slash", State.FAIL),
        (to_entra(acs_url=ACME.reply_url.upper()), "sentry.differs.case", State.FAIL),
    ],
)
def test_what_sentry_stored_is_not_ours(acs: Answer, code: str, state: State) -> None:
    assert verdict(seen(acs=acs)) == [(code, state)]


def test_another_provider_is_told_from_saml() -> None:
    assert seen(acs=redirect("https://accounts.google.com/o?client_id=1")).sso == "other"


def test_a_request_that_cannot_be_read_still_shows_the_tenant() -> None:
    one = seen(acs=redirect(f"{SSO}?SAMLRequest=!!"))
    assert (one.sso, one.idp_tenant) == ("saml", TENANT)
    assert odd(one) == ["sentry.public.request_unreadable"]


def test_nobody_answers() -> None:
    one = seen(None, None, None)
    assert not one.reachable
    assert verdict(one) == [("sentry.seen.unreachable", State.NOT_RUN)]


def test_what_did_not_answer_is_not_known() -> None:
    one = seen(None, None, to_entra())
    assert (one.reachable, one.organization, one.sso) == (True, "unknown", "saml")
    assert odd(one) == ["sentry.public.no_answer"] * 2
    assert seen(acs=None).sso == "unknown"


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        (Answer(500, b"boom"), "sentry.public.metadata_broken"),
        (Answer(404), "sentry.public.metadata_status"),
        (Answer(200, b"<html><title>Welcome</title>"), "sentry.public.not_sentry"),
        (Answer(200, b"<!DOCTYPE a>" + SENTRY_METADATA), "sentry.public.not_sentry"),
        (
            Answer(200, SENTRY_METADATA.replace(b"https://sentry.io", b"http://127.0.0.1:9000")),
            "sentry.public.other_base",
        ),
        (Answer(200, SENTRY_METADATA.replace(b"acme", b"Acme")), "sentry.differs.case"),
    ],
)
def test_odd_metadata(metadata: Answer, code: str) -> None:
    one = seen(metadata)
    assert odd(one) == [code]
    assert all(finding.seen for finding in one.oddities)


def test_a_page_in_the_place_of_metadata_is_named_in_words() -> None:
    one = seen(Answer(200, b"<html><title>Welcome</title>", "https://sentry.io/m"))
    assert "A web page came" in one.oddities[0].seen


@pytest.mark.parametrize("status", [403, 429, 503])
def test_other_answers_prove_nothing(status: int) -> None:
    one = seen(login=Answer(status), acs=Answer(status))
    assert (one.organization, one.sso) == ("unknown", "unknown")
    assert odd(one) == ["sentry.public.login_status", "sentry.public.acs_status"]
    assert ("sentry.seen.unknown", State.NOT_RUN) in verdict(one)


def test_nothing_but_errors_of_a_server_is_told_from_a_sentry_that_shows_little() -> None:
    broken = seen(Answer(503), None, Answer(500))
    assert broken.statuses == (("metadata", 503), ("login", 0), ("acs", 500))
    assert (broken.reachable, broken.broken, broken.base_from_metadata) == (True, True, "")
    assert not seen(Answer(503)).broken
    assert not seen(None, None, None).broken


def test_a_sign_in_page_elsewhere_is_not_no_organization() -> None:
    one = seen(login=redirect("https://proxy.corp.test/auth/login/"))
    assert one.organization == "unknown"


class Network:
    """Answers by address; None is no answer."""

    def __init__(self, answers: dict[str, Answer | None]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, url: str) -> Answer:
        self.asked.append(url)
        answer = self.answers[url]
        if answer is None:
            raise NetworkError("network.refused")
        return replace(answer, url=url)


def test_a_customers_own_domain_is_followed_on_the_same_page() -> None:
    own = "https://acme.sentry.io"
    network = Network(
        {
            ACME.metadata_url: METADATA,
            ACME.login_url: redirect(f"{own}/auth/login/acme/"),
            f"{own}/auth/login/acme/": EXISTS,
            ACME.reply_url: redirect(f"{own}/saml/acs/acme/"),
            f"{own}/saml/acs/acme/": to_entra(),
        }
    )
    one = public.look(ACME, network)
    assert (one.organization, one.sso) == ("exists", "saml")
    assert len(network.asked) == 5


def test_an_organization_without_sso_on_its_own_domain() -> None:
    own = "https://acme.sentry.io"
    network = Network(
        {
            ACME.metadata_url: METADATA,
            ACME.login_url: redirect(f"{own}/auth/login/acme/"),
            f"{own}/auth/login/acme/": EXISTS,
            ACME.reply_url: redirect(f"{own}/auth/login/acme/"),
        }
    )
    one = public.look(ACME, network)
    assert (one.organization, one.sso) == ("exists", "none")


@pytest.mark.parametrize(
    "location",
    [
        "http://sentry.io/auth/login/acme/",
        "https://evil.test/auth/login/acme/",
        "https://acme.sentry.io/anything/",
        "file:///etc/passwd",
        "https://[broken",
        "",
    ],
)
def test_nothing_else_is_followed(location: str) -> None:
    network = Network(
        {
            ACME.metadata_url: METADATA,
            ACME.login_url: redirect(location),
            ACME.reply_url: MISSING,
        }
    )
    assert public.look(ACME, network).organization == "unknown"
    assert len(network.asked) == 3


def test_a_loop_ends() -> None:
    own = "https://acme.sentry.io/auth/login/acme/"
    network = Network(
        {
            ACME.metadata_url: METADATA,
            ACME.login_url: redirect(own),
            own: redirect(ACME.login_url),
            ACME.reply_url: None,
        }
    )
    one = public.look(ACME, network)
    assert (one.reachable, one.organization, one.sso) == (True, "unknown", "unknown")


def test_a_self_hosted_one_with_a_port() -> None:
    of = addresses.addresses(addresses.parse("https://127.0.0.1:8443"), "acme")
    metadata = Answer(200, SENTRY_METADATA.replace(b"https://sentry.io", b"https://127.0.0.1:8443"))
    one = seen(
        metadata, EXISTS, redirect("/auth/login/", "https://127.0.0.1:8443/saml/acs/acme/"), of
    )
    assert (one.base_from_metadata, one.organization, one.sso) == (of.base.base, "exists", "none")
    assert one.oddities == ()
