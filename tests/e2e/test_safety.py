"""The safety law, attacked: whatever is typed, a live sign-in is no worse without a named wish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from helpers import browser
from helpers.hurried import Hurried, HurriedClock

from assistant.practice.serve import running_practice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.wizard.undo_asking import Asked

OWNER = "owner@contoso.practice.test"
GLOBEX = "Sentry (globex)"


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Hurried]:
    clock = HurriedClock()
    with running_practice(tmp_path / "tenant", lag_factor=0, clock=clock) as practice:
        yield Hurried(practice, tmp_path, clock, usual=0)


def applications(program: Hurried) -> list[dict[str, Any]]:
    found = program.configuration()["applications"]
    return [app for app in found if app["displayName"].startswith("Sentry")]


def named(program: Hurried, name: str) -> str:
    return str(next(app["appId"] for app in applications(program) if app["displayName"] == name))


def gets_in(program: Hurried, organization: str = "acme") -> bool:
    landed = browser.sign_in_sp_initiated(program.practice, organization, OWNER)
    return f"/organizations/{organization}/" in landed.url


def make_live(program: Hurried, *words: str, sso_url: str = "") -> dict[str, Any]:
    """Set acme up on both sides, by metadata address or by hand; give what was to be copied."""
    result = program.run("apply", "--sentry-owner", OWNER, "--yes", *words)[-1]
    copied = result["copy"]
    practice = program.practice
    if not sso_url:
        browser.configure_sentry(practice, "acme", OWNER, copied["metadata_url"], copied["mapping"])
    else:
        with browser._profile(practice, None) as used:
            page = browser.start_set_up(used, practice, "acme", OWNER)
            by_hand = {
                "entity_id": copied["issuer"],
                "sso_url": sso_url,
                "slo_url": sso_url,
                "x509cert": copied["certificate_pem"],
            }
            form = page.form_with("action_save", "idp")
            page = used.press(page, form, ("action_save", "idp"), by_hand)
            page = browser.save_mapping(used, page, copied["mapping"])
            used.landed(used.through_entra(page, OWNER))
    assert gets_in(program)
    return dict(result)


def codes(events: list[dict[str, Any]]) -> set[str]:
    return {event["code"] for event in events if event["event"] == "error"}


@pytest.mark.parametrize("tenant", ["contoso.practice.test", "CONTOSO.practice.test"])
def test_a_tenant_named_otherwise_in_sentry_is_no_proof_that_nobody_signs_in(
    program: Hurried, tenant: str
) -> None:
    login = program.practice.origins.login
    make_live(program, sso_url=f"{login}/{tenant}/saml2")
    held = program.configuration()
    assert codes(program.run("undo", "--yes", status=1)) == {"undo.in_use"}
    assert program.configuration() == held
    assert gets_in(program)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--identifier", "https://nowhere.example/x/"),
        ("--app-id", "00000000-0000-4000-8000-000000000000"),
        ("--new-app",),
        ("--reply-url", "https://nowhere.example/acs/"),
        ("--app-name", "Something else"),
    ],
)
def test_no_option_makes_undo_look_elsewhere(program: Hurried, words: tuple[str, ...]) -> None:
    make_live(program)
    held = program.configuration()
    refused = program.run("undo", "--yes", *words, status=1)
    assert codes(refused) == {"undo.in_use"}
    assert program.configuration() == held
    assert gets_in(program)


def test_a_user_whom_somebody_made_theirs_stays(program: Hurried) -> None:
    user = "b.simon@contoso.practice.test"
    program.run("apply", "--create-test-user", user, "--yes")
    store = program.practice.world.store
    with store.transaction():
        (made,) = store.find("user", "userPrincipalName", user)
        store.put("user", {**made, "displayName": "Barbara Simon", "jobTitle": "Engineer"})
    refused = program.run("undo", "--yes", status=1)
    assert codes(refused) == {"undo.changed_since"}
    assert store.find("user", "userPrincipalName", user)


def test_sentry_switched_on_while_undo_asks_is_seen(
    program: Hurried, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the question and the answer the owner presses Save in Sentry."""
    copied = program.run("apply", "--sentry-owner", OWNER, "--yes")[-1]["copy"]
    asked: list[object] = []

    def think(_front: object, one: object, _agreed: object) -> bool:
        asked.append(one)
        browser.configure_sentry(
            program.practice, "acme", OWNER, copied["metadata_url"], copied["mapping"]
        )
        return True

    monkeypatch.setattr("assistant.json_front.JsonFront.consent_undo", think)
    held = program.configuration()
    assert codes(program.run("undo", status=1)) == {"undo.in_use"}
    assert len(asked) == 1
    assert applications(program) == [
        app for app in held["applications"] if app["displayName"].startswith("Sentry")
    ]
    assert gets_in(program)


def test_whom_an_undo_could_lock_out_by_now_is_asked_about_anew(
    program: Hurried, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever wrote that they know of it agreed before Sentry was switched on."""
    copied = program.run("apply", "--sentry-owner", OWNER, "--yes")[-1]["copy"]
    asked: list[tuple[Asked, Asked | None]] = []

    def think(_front: object, now: Asked, agreed: Asked | None) -> bool:
        asked.append((now, agreed))
        if agreed is None:
            browser.configure_sentry(
                program.practice, "acme", OWNER, copied["metadata_url"], copied["mapping"]
            )
        return agreed is None

    monkeypatch.setattr("assistant.json_front.JsonFront.consent_undo", think)
    held = program.configuration()["servicePrincipals"]
    assert codes(program.run("undo", "--even-if-in-use", status=130)) == {"run.declined"}
    (first, before), (second, agreed) = asked
    assert (before, first.risk, agreed) == (None, None, first)
    assert second.ids == first.ids
    assert second.risk is not None
    assert OWNER in second.risk.people
    assert program.configuration()["servicePrincipals"] == held
    assert gets_in(program)


def test_a_run_whose_journal_lost_its_first_line_is_said(program: Hurried, tmp_path: Path) -> None:
    program.run("apply", "--sentry-owner", OWNER, "--yes")
    (path,) = tmp_path.rglob("journal/*/*.jsonl")
    path.write_bytes(b"{" + path.read_bytes()[10:])
    held = program.configuration()
    for words in ((), (path.stem,)):
        assert codes(program.run("undo", *words, "--yes", status=1)) == {"undo.damaged"}
    assert program.configuration() == held


def test_another_organizations_name_does_not_open_a_live_application(program: Hurried) -> None:
    result = make_live(program, "--no-assignment-required")
    sentry = program.practice.origins.sentry
    held = program.configuration()
    refused = program.run(
        "apply",
        "--app-id",
        result["application"]["app_id"],
        "--identifier",
        f"{sentry}/saml/metadata/acme/",
        "--reply-url",
        f"{sentry}/saml/acs/acme/",
        "--assignment-required",
        "--yes",
        organization="initech",
        status=1,
    )
    assert codes(refused) == {"review.in_use"}
    assert program.configuration() == held
    assert gets_in(program)


@pytest.mark.parametrize(
    "words",
    [
        ("--sign-on-url", "https://evil.example/"),
        ("--initiated", "idp"),
        ("--relay-state", "https://evil.example/x"),
        ("--logout-url", "https://evil.example/out"),
        ("--assignment-required",),
    ],
)
def test_what_people_start_from_is_not_replaced_under_them(
    program: Hurried, words: tuple[str, ...]
) -> None:
    make_live(program, "--no-assignment-required")
    held = program.configuration()
    refused = program.run("apply", *words, "--yes", status=None)
    assert codes(refused) == {"review.in_use"}
    assert program.configuration() == held
    assert gets_in(program)


def test_a_live_application_is_not_taken_for_another_organization(program: Hurried) -> None:
    app_id = named(program, GLOBEX)
    held = program.configuration()
    refused = program.run("apply", "--app-id", app_id, "--initiated", "idp", "--yes", status=None)
    assert codes(refused) == {"review.in_use"}
    assert program.configuration() == held
    assert gets_in(program, "globex")


def test_the_default_reply_url_stays_the_one_that_people_use(program: Hurried) -> None:
    """Made by hand, without indexes: Entra answers at the first reply URL of the list."""
    store, app_id = program.practice.world.store, named(program, GLOBEX)
    with store.transaction():
        (app,) = store.find("application", "appId", app_id)
        web = {**app["web"], "redirectUriSettings": []}
        store.put("application", {**app, "web": web})
        (principal,) = store.find("servicePrincipal", "appId", app_id)
        store.put("servicePrincipal", {**principal, "loginUrl": None})
    before = browser.sign_in_idp_initiated(program.practice, GLOBEX, OWNER).url
    words = ("--app-id", app_id, "--initiated", "idp", "--even-if-in-use", "--yes")
    program.run("apply", *words, status=None)
    assert browser.sign_in_idp_initiated(program.practice, GLOBEX, OWNER).url == before


def test_undo_leaves_what_was_there_before(program: Hurried) -> None:
    """A user that an administrator made meanwhile is theirs, whatever a lost answer suggests."""
    user = "b.simon@contoso.practice.test"
    program.practice.faults.add("graph:POST /users:1-99=reset-before")
    program.run("apply", "--create-test-user", user, "--yes", status=None)
    program.practice.faults.clear()
    store = program.practice.world.store
    with store.transaction():
        (like, *_) = store.find("user", "userPrincipalName", OWNER)
        store.put(
            "user",
            {
                **like,
                "id": "77777777-0000-4000-8000-000000000001",
                "userPrincipalName": user,
                "mail": user,
                "displayName": "B.Simon",
            },
        )
    program.run("apply", "--create-test-user", user, "--yes", status=None)
    for _ in range(3):
        program.run("undo", "--yes", status=None)
    assert store.find("user", "userPrincipalName", user)
