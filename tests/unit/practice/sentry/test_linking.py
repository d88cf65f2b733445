"""Who a person is to the practice Sentry after a good response."""

from __future__ import annotations

import re

import pytest
from helpers.practice_sentry import Sentry, text, title
from helpers.signed_responses import claims

from assistant.practice.sentry.people import member, organization, user_by_address

ADA = "ada.lane@contoso.practice.test"
BEN = "ben.moss@contoso.practice.test"
NEW = "new.comer@contoso.practice.test"
HOME = "/organizations/acme/issues/"


@pytest.fixture
def acme(sentry: Sentry) -> Sentry:
    sentry.trust_test_idp("acme")
    return sentry


def come(acme: Sentry, upn: str, mail: str = "") -> object:
    return acme.post("acme", acme.answer("acme", attributes=claims(upn, mail or upn)))


def linked(acme: Sentry) -> dict[str, str]:
    found = organization(acme.world, "acme")
    assert found is not None
    return {each["ident"]: each["userId"] for each in found["identities"]}


def user_id(acme: Sentry, address: str) -> str:
    found = user_by_address(acme.world, address)
    assert found is not None
    return str(found["id"])


def test_a_stranger_must_choose_and_then_becomes_a_new_member(acme: Sentry) -> None:
    response = acme.post("acme", acme.answer("acme", attributes=claims(NEW, NEW, "New", "Comer")))
    assert (response.status, title(response)) == (200, "Confirm Identity | Sentry")
    assert user_by_address(acme.world, NEW) is None
    response = acme.submit("/auth/sso/", op="newuser")
    assert response.header("Location") == "/auth/login/"
    assert acme.get("/auth/login/").header("Location") == HOME
    assert f'id="signed-in-as">{NEW}<' in text(acme.get(HOME))
    found = organization(acme.world, "acme")
    assert found is not None
    assert member(found, user_id(acme, NEW)) == {
        "userId": user_id(acme, NEW),
        "role": "member",
        "ssoLinked": True,
    }


def test_a_known_identity_goes_straight_in(acme: Sentry) -> None:
    come(acme, NEW)
    acme.submit("/auth/sso/", op="newuser")
    other = acme.another_browser()
    response = other.post("acme", acme.answer("acme", attributes=claims(NEW, NEW)))
    assert (response.status, response.header("Location")) == (302, "/auth/login/")
    assert other.get("/auth/login/").header("Location") == HOME


def test_the_identity_counts_and_not_the_address(acme: Sentry) -> None:
    come(acme, NEW)
    acme.submit("/auth/sso/", op="newuser")
    renamed = acme.another_browser()
    response = renamed.post("acme", acme.answer("acme", attributes=claims("renamed@x.test", NEW)))
    # The same person with another UPN: the link is lost, and there is no password to fall back on.
    assert title(response) == "Confirm Identity | Sentry"
    assert 'id="mail-link"' in text(response)


def test_same_address_and_a_password_signs_in_first_and_then_links(acme: Sentry) -> None:
    response = acme.post("acme", acme.answer("acme", attributes=claims(ADA, ADA.upper())))
    assert f'value="{ADA}"' in text(response)
    assert 'value="login"' in text(response)
    response = acme.submit("/auth/sso/", op="login", username=ADA)
    assert 'value="confirm"' in text(response)
    assert linked(acme) == {}
    acme.submit("/auth/sso/", op="confirm")
    assert linked(acme) == {ADA: user_id(acme, ADA)}
    assert acme.get("/auth/login/").header("Location") == HOME
    assert acme.messages(acme.get(HOME)) == [
        "You have successfully linked your account to your SSO provider."
    ]


def test_an_unknown_account_does_not_sign_in(acme: Sentry) -> None:
    come(acme, ADA)
    response = acme.submit("/auth/sso/", op="login", username="nobody@x.test")
    assert acme.messages(response)
    assert 'value="login"' in text(response)


def test_signed_in_already_only_confirms(acme: Sentry) -> None:
    acme.sign_in_as(BEN)
    response = acme.post("acme", acme.answer("acme", attributes=claims(BEN, BEN)))
    assert 'value="confirm"' in text(response)
    acme.submit("/auth/sso/", op="confirm")
    assert linked(acme) == {BEN: user_id(acme, BEN)}


def test_signed_in_as_somebody_else_cannot_take_their_identity(acme: Sentry) -> None:
    acme.sign_in_as(BEN)
    response = acme.post("acme", acme.answer("acme", attributes=claims(ADA, ADA)))
    assert "belongs to another Sentry account" in text(response)
    response = acme.submit("/auth/sso/", op="confirm")
    assert response.status == 200
    assert linked(acme) == {}


def test_an_everyday_account_may_get_the_administrators_identity(acme: Sentry) -> None:
    acme.sign_in_as(BEN)
    acme.post("acme", acme.answer("acme", attributes=claims("admin@x.test", "admin@x.test")))
    acme.submit("/auth/sso/", op="confirm")
    assert linked(acme) == {"admin@x.test": user_id(acme, BEN)}


def test_without_a_password_a_mail_proves_the_address(acme: Sentry) -> None:
    come(acme, NEW)
    acme.submit("/auth/sso/", op="newuser")
    later = acme.another_browser()
    answer = acme.answer("acme", attributes=claims("renamed@x.test", NEW))
    found = re.search(r'href="([^"]*)" id="mail-link"', text(later.post("acme", answer)))
    assert found is not None
    assert later.submit("/auth/sso/", op="confirm").status == 200  # not proven yet
    assert later.get(found[1]).header("Location") == "/auth/login/acme/"
    later.submit("/auth/login/acme/", init="1")
    assert later.post("acme", answer).status == 302
    assert linked(acme) == {"renamed@x.test": user_id(acme, NEW)}


def test_the_mail_of_one_identity_proves_no_other(acme: Sentry) -> None:
    come(acme, NEW)
    acme.submit("/auth/sso/", op="newuser")
    later = acme.another_browser()
    answer = acme.answer("acme", attributes=claims("renamed@x.test", NEW))
    found = re.search(r'href="([^"]*)" id="mail-link"', text(later.post("acme", answer)))
    assert found is not None
    later.get(found[1])
    later.submit("/auth/login/acme/", init="1")
    other = acme.answer("acme", attributes=claims("thief@x.test", NEW))
    assert later.post("acme", other).status == 200


def test_sso_lasts_for_the_session_of_that_user_only(acme: Sentry) -> None:
    come(acme, ADA)
    acme.submit("/auth/sso/", op="login", username=ADA)
    acme.submit("/auth/sso/", op="confirm")
    assert acme.get(HOME).status == 200
    acme.submit("/auth/logout/")
    assert acme.get(HOME).status == 302
    acme.sign_in_as(ADA)
    assert acme.get(HOME).header("Location") == "/auth/login/acme/"


def test_no_password_no_picking(acme: Sentry) -> None:
    come(acme, NEW)
    acme.submit("/auth/sso/", op="newuser")
    other = acme.another_browser()
    assert NEW not in text(other.get("/auth/login/"))
    other.submit("/auth/login/", username=NEW)
    assert other.messages(other.get("/auth/login/"))
