"""Sentry's verdict, held against the practice Sentry, which shares no code with it."""

from __future__ import annotations

import base64
import datetime as dt
import threading

import onelogin.saml2.response
import pytest
from helpers.signed_responses import ISSUER, Answer, claims, signing_key
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from assistant.practice.sentry import addresses as practice_addresses
from assistant.practice.sentry import service_provider
from assistant.saml import certificates
from assistant.sentry import addresses, judging, twin
from assistant.sentry.mapping import AttributeMapping

BASE = "https://127.0.0.1:8445"
ACME = addresses.addresses(addresses.SentryAddress(BASE), "acme")
SSO = "https://localhost:8443/tenant/saml2"
GOOD = Answer(
    acs=ACME.reply_url,
    audience=ACME.identifier,
    attributes=claims("dana@x.test", "dana@x.test", "Dana", "X"),
)
MINUTES = dt.timedelta(minutes=1)
NAMES = {
    "identifier": AttributeMapping().identifier,
    "user_email": AttributeMapping().user_email,
    "first_name": AttributeMapping().first_name,
    "last_name": AttributeMapping().last_name,
}


def kept() -> twin.Kept:
    certificate = certificates.from_base64(signing_key().base64)
    return twin.Kept(ISSUER, SSO, "", signing_key().base64, certificate)


def judged(answer: Answer) -> judging.Judged:
    document = base64.b64decode(answer.encoded())
    return judging.judge(document, ACME, kept(), AttributeMapping(), dt.datetime.now(dt.UTC))


def at_practice(answer: Answer) -> tuple[str, str]:
    """What the practice Sentry makes of it: the verdict and its words, or who it is."""
    config = {
        "idp": {"entity_id": ISSUER, "sso_url": SSO, "slo_url": "", "x509cert": kept().x509cert}
    }
    theirs = practice_addresses.Addresses(BASE, "acme")
    path = "/saml/acs/acme/"
    try:
        found = service_provider.judge(config, theirs, path, {"SAMLResponse": answer.encoded()})
        if found.reason:
            return "refused", f"Authentication error: SAML SSO failed, {found.reason}"
        identity = service_provider.read_identity(NAMES, found.attributes)
    except service_provider.LibraryError:
        return "crash", ""
    except service_provider.IdentityNotValidError as problem:
        return "refused", f"Authentication error: {problem}"
    return "accepted", f"{identity.id} {identity.email} {identity.name}"


CASES = {
    "good": GOOD,
    "no name": GOOD.but(attributes=claims("dana@x.test", "dana@x.test")),
    "audience": GOOD.but(audience="https://x/"),
    "destination": GOOD.but(destination="https://x/"),
    "recipient": GOOD.but(recipient="https://x/"),
    "issuer": GOOD.but(issuer="https://x/"),
    "expired": GOOD.but(ends=-6 * MINUTES),
    "confirmation": GOOD.but(ends=-4 * MINUTES),
    "early": GOOD.but(starts=6 * MINUTES),
    "unsigned": GOOD.but(key=None),
    "other key": GOOD.but(key=signing_key("other")),
    "status": GOOD.but(status="urn:oasis:names:tc:SAML:2.0:status:Requester"),
    "no attributes": GOOD.but(attributes={}),
    "no mail": GOOD.but(attributes=claims("dana@x.test")),
    "another request": GOOD.but(in_response_to="ONELOGIN_x"),
}


@pytest.mark.parametrize("case", CASES)
def test_it_says_what_the_practice_sentry_says(case: str) -> None:
    found, (verdict, words) = judged(CASES[case]), at_practice(CASES[case])
    assert found.verdict == verdict
    if found.identity is not None:
        who = found.identity
        assert f"{who.id} {who.email} {who.name}" == words
    else:
        assert found.message == words
        assert found.code.startswith("sentry.said.")


def test_the_version_that_is_emulated_is_named() -> None:
    assert judged(GOOD).version == judging.version()
    assert twin.SENTRY_VERSION in judging.version()
    assert twin.LIBRARY_VERSION in judging.version()


def test_the_clock_of_others_is_left_alone() -> None:
    document = base64.b64decode(GOOD.encoded())
    then = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
    answers: list[str] = []

    def judge(moment: dt.datetime) -> None:
        for _ in range(5):
            found = judging.judge(document, ACME, kept(), AttributeMapping(), moment)
            answers.append(f"{moment.year} {found.verdict}")

    now = dt.datetime.now(dt.UTC)
    threads = [threading.Thread(target=judge, args=(moment,)) for moment in (then, now)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(answers)) == ["2001 refused", f"{now.year} accepted"]
    assert onelogin.saml2.response.OneLogin_Saml2_Utils is OneLogin_Saml2_Utils
    assert abs(OneLogin_Saml2_Utils.now() - now.timestamp()) < 60


def test_a_date_of_today_is_no_matter() -> None:
    """Nothing but the moment that is handed in counts, not even for a moment."""
    document = base64.b64decode(GOOD.encoded())
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)
    found = judging.judge(document, ACME, kept(), AttributeMapping(), later)
    assert found.code == "sentry.said.expired"
