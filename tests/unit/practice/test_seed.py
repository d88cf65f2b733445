"""Contoso: the same on every machine, as large and as odd as it should be, and quickly made."""

from __future__ import annotations

import time
from collections import Counter

from assistant.practice import contoso, gallery
from assistant.practice.world import Origins

ORIGINS = Origins.on(1, 2, 3)
SEED = contoso.seed(ORIGINS)


def test_it_is_the_same_each_time_and_made_in_under_a_second() -> None:
    begun = time.process_time()  # our own work, whatever else the machine does
    again = contoso.seed(ORIGINS)
    assert time.process_time() - begun < 1
    assert again == SEED


def test_there_are_twelve_thousand_people_of_all_kinds() -> None:
    users = SEED["user"]
    assert len(users) == len({user["id"] for user in users}) == 12_000
    assert len({user["userPrincipalName"].lower() for user in users}) == 12_000
    mails = Counter(user["mail"] for user in users)
    assert mails[None] > 100
    assert [mail for mail, count in mails.items() if mail and count > 1] == [
        f"twins@{contoso.DOMAIN}"
    ]
    guests = [user for user in users if user["userType"] == "Guest"]
    issuers = {user["identities"][0]["issuer"] for user in guests}
    assert issuers == {"ExternalAzureAD", "mail", "google.com", "MicrosoftAccount"}
    states = {user["externalUserState"] for user in guests}
    assert states == {"Accepted", "PendingAcceptance"}
    assert all("#EXT#" in user["userPrincipalName"] for user in guests)
    assert sum(not user["accountEnabled"] for user in users) > 100
    differing = [u for u in users if u["mail"] and u["mail"] != u["userPrincipalName"]]
    assert len(differing) > len(guests)


def test_names_to_sign_in_with_are_plain() -> None:
    assert all(user["userPrincipalName"].isascii() for user in SEED["user"])
    assert any(not user["displayName"].isascii() for user in SEED["user"])


def test_there_are_groups_of_all_kinds() -> None:
    groups = {group["displayName"]: group for group in SEED["group"]}
    sizes = Counter(link["groupId"] for link in SEED["membership"])
    assert sizes[groups["Everyone"]["id"]] == 5000
    assert sizes[groups["Empty group"]["id"]] == 0
    assert groups["Marketing crew"]["groupTypes"] == ["Unified"]
    assert groups["Designers (dynamic)"]["membershipRule"]
    assert groups["Hidden project"]["visibility"] == "HiddenMembership"
    assert not groups["Newsletter"]["securityEnabled"]
    names = Counter(group["displayName"] for group in SEED["group"])
    assert names["Sales"] == 2
    inner, outer = groups["Platform team"]["id"], groups["Engineering"]["id"]
    assert f"{outer}:{inner}" in {link["id"] for link in SEED["membership"]}


def test_every_link_leads_somewhere() -> None:
    people = {user["id"] for user in SEED["user"]}
    groups = {group["id"] for group in SEED["group"]}
    principals = {principal["id"] for principal in SEED["servicePrincipal"]}
    for link in SEED["membership"]:
        assert link["groupId"] in groups
        assert link["memberId"] in people | groups
    for one in SEED["appRoleAssignment"]:
        assert one["principalId"] in people | groups
        assert one["resourceId"] in principals
    for one in (*SEED["roleAssignment"], *SEED["roleEligibility"]):
        assert one["principalId"] in people
        assert one["roleDefinitionId"] in contoso.ROLES.values()


def test_one_template_is_sentrys_own() -> None:
    templates = gallery.templates()
    assert len(templates) > 300
    assert len({one["id"] for one in templates}) == len(templates)
    exact = [one for one in templates if one["displayName"] == "Sentry"]
    saml = [one for one in exact if "saml" in one["supportedSingleSignOnModes"]]
    assert (len(exact), [one["id"] for one in saml]) == (2, [gallery.SENTRY])
    assert sum("entry" in one["displayName"] for one in templates) > 8
    assert gallery.NON_GALLERY in {one["id"] for one in templates}


def test_the_finished_application_points_at_the_practice_sentry() -> None:
    (done,) = [one for one in SEED["application"] if one["displayName"] == "Sentry (globex)"]
    assert done["identifierUris"] == [f"{ORIGINS.sentry}/saml/metadata/globex/"]
    assert len(done["web"]["redirectUris"]) == 3
    assert done["web"]["redirectUriSettings"][0]["uri"].startswith(ORIGINS.sentry)


def test_the_first_account_may_do_everything() -> None:
    assert contoso.ACCOUNTS[0].upn == f"admin@{contoso.DOMAIN}"
    assert len(contoso.ACCOUNTS[0].roles) >= 3
