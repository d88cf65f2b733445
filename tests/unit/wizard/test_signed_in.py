"""Who is signed in, what that account may do, and who can give what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gallery import signin as gallery

from assistant import texts
from assistant.entra import clouds, roles
from assistant.errors import Who
from assistant.practice.contoso_names import ACCOUNTS
from assistant.practice.contoso_names import Account as Practised
from assistant.saml.findings import State
from assistant.wizard import signed_in
from assistant.wizard.observed import Tenant


def facts_of(name: str) -> dict[str, str]:
    return {fact.name: fact.text for fact in signed_in.facts(gallery.STATES[name]())}


def test_nobody_has_no_facts() -> None:
    stand = gallery.before()
    assert (signed_in.facts(stand), signed_in.verdicts(stand), signed_in.held(stand)) == (
        (),
        (),
        (),
    )


def test_how_one_signs_in_is_said_only_to_whoever_does() -> None:
    leads = [
        signed_in.lead(stand)
        for stand in (gallery.before(), gallery.STATES["before_practice"](), gallery.after())
    ]
    assert len(set(leads)) == 3
    assert ["Microsoft" in lead for lead in leads] == [True, False, False]


@pytest.mark.parametrize("one", ACCOUNTS, ids=lambda one: str(one.name))
def test_every_practice_account_is_described_in_every_language(one: Practised) -> None:
    told = clouds.Account(one.upn, one.what)
    assert signed_in.good_for(told) == one.what
    texts.use("de")
    try:
        assert signed_in.good_for(told) not in {"", one.what}
    finally:
        texts.use("en")


def test_an_account_that_nobody_knows_is_described_as_the_tenant_does() -> None:
    assert (
        signed_in.good_for(clouds.Account("new@contoso.practice.test", "made here")) == "made here"
    )


def test_before_the_first_look_the_sign_in_itself_tells_account_and_tenant() -> None:
    assert set(facts_of("looking")) == {"Account", "Name", "Tenant ID"}
    (only,) = signed_in.verdicts(gallery.STATES["looking"]())
    assert only.label == "looking"


def test_after_it_the_tenant_has_a_name_and_the_account_its_roles() -> None:
    found = facts_of("signed_in")
    assert found["Tenant"] == "Contoso Ltd"
    assert found["Domains"] == "contoso.com, contoso.onmicrosoft.com"
    assert found["Directory roles"] == "Cloud Application Administrator, User Administrator"


def test_no_role_and_roles_that_are_not_told_are_two_things() -> None:
    assert facts_of("no_role")["Directory roles"] == "none"
    assert facts_of("roles_unknown")["Directory roles"] == "not told"


def test_a_tenant_with_many_domains_names_some() -> None:
    assert facts_of("long")["Domains"].endswith("and 42 more")
    few = Tenant("t", "Few", tuple(f"{n}.example" for n in range(signed_in.MOST_DOMAINS)))
    assert "more" not in next(
        fact.text for fact in signed_in.facts(gallery.after(tenant=few)) if fact.name == "Domains"
    )


def test_the_tenants_id_can_be_copied() -> None:
    (fact,) = (one for one in signed_in.facts(gallery.after()) if one.copies)
    assert (fact.name, fact.is_value) == ("Tenant ID", True)


def test_a_page_of_the_practice_tenant_is_named_with_its_host() -> None:
    told = clouds.Account("eligible@contoso.practice.test", "see (/myroles)")
    assert "(https://localhost:8443/myroles)" in signed_in.good_for(told, "https://localhost:8443")


def test_a_practised_role_is_activated_on_a_page_that_opens() -> None:
    stand = gallery.STATES["eligible"]()
    assert stand.frame is not None
    assert signed_in.verdicts(stand)[-1].offer is None
    there = replace(stand.frame.cloud, practice=True, login="https://localhost:8443")
    (_, role) = signed_in.verdicts(replace(stand, frame=replace(stand.frame, cloud=there)))
    assert role.offer is not None
    assert role.offer.value == "https://localhost:8443/myroles"
    assert "Entra admin center" not in role.remedy


def test_a_role_on_request_leads_to_another_sign_in_and_to_no_command() -> None:
    (_, role) = signed_in.verdicts(gallery.STATES["eligible"]())
    assert "Sign in as another" in role.remedy
    assert "sign-out" not in role.remedy


def test_what_was_refused_is_named_with_what_it_is_for_and_who_gives_it() -> None:
    stand = gallery.STATES["scopes_missing"]()
    missing = signed_in.verdicts(stand)[-1]
    assert (missing.state, missing.who) == (State.WARN, Who.ENTRA_ADMIN)
    assert "Application.Read.All" in missing.seen
    assert "looking at applications" in missing.meaning


def test_what_a_person_may_give_alone_is_nobody_elses_move() -> None:
    scopes = gallery.ME.scopes - {roles.USERS_READ_BASIC}
    missing = signed_in.verdicts(gallery.after(replace(gallery.ME, scopes=scopes)))[-1]
    assert missing.who is Who.NOBODY


def test_a_wider_permission_counts_for_the_narrower() -> None:
    scopes = (gallery.ME.scopes - {roles.APPLICATIONS_READ}) | {roles.APPLICATIONS_WRITE}
    stand = gallery.after(replace(gallery.ME, scopes=scopes))
    assert len(signed_in.verdicts(stand)) == 2
    assert [group.permissions[0].word for group in signed_in.held(stand)] == ["allowed"]


def test_what_every_sign_in_holds_is_not_listed() -> None:
    given = signed_in.held(gallery.after())[0]
    assert "openid" not in [one.scope for one in given.permissions]
