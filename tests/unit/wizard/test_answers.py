"""The table of answers: each is judged where it is typed, and once more together."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import texts
from assistant.errors import AssistantError, BadInput
from assistant.wizard.answers import (
    BY_NAME,
    FIELDS,
    GRAPH_COMMAND_LINE_TOOLS,
    Answers,
    check,
    default,
    merge,
    missing,
    said,
    validate,
)

ID = "8ADF8E6E-67b2-4cf2-a259-e3dc5476c621"


def refused(name: str, value: object) -> BadInput:
    with pytest.raises(BadInput) as caught:
        check(name, value)
    explained = texts.explain(caught.value)
    assert explained.title != caught.value.code, "the code has no sentence"
    assert explained.hint
    return caught.value


def test_the_table_names_every_answer_once() -> None:
    names = [each.name for each in FIELDS]
    assert sorted(names) == sorted(each.name for each in dataclasses.fields(Answers))
    for words in (names, [e.option for e in FIELDS], [e.key for e in FIELDS if e.key]):
        assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("organization", "  acme ", "acme"),
        ("sentry_url", "https://sentry.example.com/", "https://sentry.example.com"),
        ("sentry_url", "http://localhost:9000", "http://localhost:9000"),
        ("sentry_url", "http://[::1]:9000", "http://[::1]:9000"),
        ("app_id", ID, ID.lower()),
        ("app_id", f"{{{ID}}}", ID.lower()),
        ("initiated", "IDP", "idp"),
        ("identifier", "https://sentry.io/saml/metadata/acme/", None),
        ("identifier", "urn:x:y", None),
        ("reply_url", "https://sentry.io/saml/acs/acme/", None),
        ("relay_state", "anything at all?", None),
        ("identifier_claim", "objectidentifier", None),
        ("certificate_years", 1, None),
        ("create_test_user", "b.simon@contoso.onmicrosoft.com", None),
        ("account", "ada_example.com#EXT#@contoso.onmicrosoft.com", None),
        ("cloud", "Practice", "practice"),
        ("cloud", "my/cloud.json", None),
        ("tenant", "Contoso.onmicrosoft.com", "contoso.onmicrosoft.com"),
        ("tenant", ID, ID.lower()),
        ("client_id", "Graph-Command-Line-Tools", GRAPH_COMMAND_LINE_TOOLS),
        ("client_id", ID, ID.lower()),
        ("ca_file", "ca.pem", Path("ca.pem")),
        ("proxy", "http://me:secret@proxy.example:8080", None),
        ("users", ["a@b.cc", "A@B.CC", "d@b.cc"], ("a@b.cc", "d@b.cc")),
        ("groups", ["Sales & Marketing"], ("Sales & Marketing",)),
        ("users", [], ()),
    ],
)
def test_good_answers_come_back_in_their_usual_form(name: str, typed: object, kept: object) -> None:
    assert check(name, typed) == (typed if kept is None else kept)


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("organization", "  ", "empty"),
        ("organization", 3, "not_text"),
        ("organization", "ac\u200bme", "invisible"),
        ("organization", "ac\nme", "invisible"),
        ("relay_state", "x" * 2_001, "too_long"),
        ("relay_state", "https://me:secret@sentry.io/x", "address_with_person"),
        ("identifier", "https://me:secret@sentry.io/x", "address_with_person"),
        ("app_name", "x" * 257, "too_long"),
        ("sentry_url", "sentry.example.com", "not_address"),
        ("sentry_url", "https://", "not_address"),
        ("sentry_url", "https://host:port", "not_address"),
        ("sentry_url", "https://[::1", "not_address"),
        ("sentry_url", "ftp://host", "not_address"),
        ("sentry_url", "https://ho st", "not_address"),
        ("sentry_url", "https://host\\@evil", "not_address"),
        ("sentry_url", "https://host/#x", "not_address"),
        ("sentry_url", "http://sentry.example.com", "not_https"),
        ("sentry_url", "http://127.0.0.1.example.com", "not_https"),
        ("sentry_url", "https://host/?a=b", "not_server"),
        ("reply_url", "https://me:pw@host/", "address_with_person"),
        ("identifier", "no scheme", "not_uri"),
        ("identifier", "https://x/#y", "not_uri"),
        ("sentry_owner", "ada", "not_upn"),
        ("users", ["a@b.cc", "SETUP.toml"], "not_upn"),
        ("users", ["a@b.cc,d@b.cc"], "not_upn"),
        ("users", "a@b.cc", "not_list"),
        ("users", [3], "not_text"),
        ("notify", ["x@y"], "not_mail"),
        ("notify", [f"{n}@b.cc" for n in range(6)], "too_many"),
        ("app_id", "123", "not_id"),
        ("tenant", "common", "not_tenant"),
        ("certificate_years", 0, "not_years"),
        ("certificate_years", 4, "not_years"),
        ("certificate_years", True, "not_number"),
        ("certificate_years", "three", "not_number"),
        ("new_app", "yes", "not_switch"),
        ("initiated", "spp", "close_to_one_of"),
        ("initiated", "zzz", "not_one_of"),
        ("cloud", "practise", "close_to_one_of"),
        ("ca_file", 3, "not_text"),
        ("proxy", "socks5://x", "not_address"),
        ("proxy", "http://proxy/path", "not_proxy"),
    ],
)
def test_bad_answers_name_their_place_and_value(name: str, typed: object, code: str) -> None:
    error = refused(name, typed)
    assert error.code == f"answers.{code}"
    assert error.exit_status == 2
    assert error.params["field"] == name
    assert error.params["option"] == BY_NAME[name].option
    assert error.params["where"] == BY_NAME[name].option


def test_the_nearest_word_is_offered() -> None:
    assert refused("cloud", "us-gov").params["near"] == "usgov"


@pytest.mark.parametrize(
    "proxy",
    [
        "socks5://me:Zx9-planted@host",
        "http://me:Zx9-planted@host/path",
        "http://me:Zx9-planted@ho st",
        "me:Zx9-planted@host:80",
        "http://me:Zx9-planted/@host:port",
        "http://me:Zx9-planted\u200b@host",
    ],
)
def test_a_proxy_s_password_is_in_no_error(proxy: str) -> None:
    error = refused("proxy", proxy)
    assert "Zx9" not in str(error)
    assert "Zx9" not in repr(texts.explain(error))


def test_a_proxy_s_password_is_not_in_the_repr() -> None:
    assert "Zx9" not in repr(Answers(proxy="http://me:Zx9-planted@host"))


def test_a_long_value_is_shortened_and_made_visible() -> None:
    shown = str(refused("organization", "a\u202e" + "b" * 500).params["value"])
    assert "\u202e" not in shown
    assert "\\u202e" in shown
    assert len(shown) < 120


def test_a_home_folder_is_put_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert check("users_file", "~/people.csv") == tmp_path / "people.csv"


def test_an_unknown_home_folder_is_said() -> None:
    assert refused("users_file", "~nobody-of-that-name/x").code == "answers.no_home"


def test_options_win_over_the_file() -> None:
    base = Answers(organization="acme", users=("a@b.cc",), certificate_years=2)
    merged = merge(base, {"users": ("d@b.cc",)})
    assert merged == dataclasses.replace(base, users=("d@b.cc",))


@pytest.mark.parametrize(
    ("base", "given_", "expected"),
    [
        (Answers(new_app=True), {"app_id": ID}, Answers(app_id=ID)),
        (Answers(app_id=ID), {"new_app": True}, Answers(new_app=True)),
        (Answers(sign_on_url="https://x.y"), {"initiated": "idp"}, Answers(initiated="idp")),
        (
            Answers(initiated="idp"),
            {"sign_on_url": "https://x.y"},
            Answers(sign_on_url="https://x.y"),
        ),
    ],
)
def test_an_option_clears_what_it_excludes(
    base: Answers, given_: dict[str, object], expected: Answers
) -> None:
    assert validate(merge(base, given_)) == expected


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (Answers(new_app=True, app_id=ID), "exclude_each_other"),
        (Answers(initiated="idp", sign_on_url="https://x.y"), "sign_on_url_with_idp"),
        (Answers(sentry_owner="A@b.cc", second_owner="a@b.cc"), "same_owner"),
    ],
)
def test_answers_that_contradict_each_other_are_refused(answers: Answers, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        validate(answers)
    assert caught.value.code == f"answers.{code}"
    assert texts.explain(caught.value).hint


def test_what_both_options_say_together_is_refused() -> None:
    with pytest.raises(BadInput, match="exclude_each_other"):
        validate(merge(Answers(), {"new_app": True, "app_id": ID}))


def test_what_is_missing_names_option_and_key() -> None:
    explained = texts.explain(missing("organization"))
    assert "--organization SLUG" in explained.hint
    assert "sentry.organization" in explained.hint


def test_said_holds_what_differs() -> None:
    assert said(Answers()) == {}
    assert said(Answers(organization="acme", certificate_years=2)) == {
        "organization": "acme",
        "certificate_years": 2,
    }
    assert default("cloud") == "global"


@given(name=st.sampled_from(sorted(BY_NAME)), value=st.one_of(st.text(), st.integers()))
def test_no_value_gets_past_with_anything_but_bad_input(name: str, value: object) -> None:
    try:
        once = check(name, value)
    except AssistantError as error:
        assert texts.explain(error).title  # noqa: PT017 - both ends are fine, a third is not
        return
    assert check(name, once) == once, "the usual form is its own usual form"
