"""What is shown of a document: verdict, what Sentry keeps, findings, certificates, facts."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from gallery import inspect_room as documents
from helpers.inspected import entra, group, look, one, unsigned
from helpers.saml_documents import NOW, SENTRY_METADATA, pair

from assistant import texts
from assistant.diagnosis import as_sentry
from assistant.errors import Who
from assistant.saml.certificates import Certificate
from assistant.saml.entities import Entity, Key, Requested, Role, Service, Validity
from assistant.saml.findings import State, fail, warn
from assistant.saml.metadata import Endpoint
from assistant.saml.places import Located
from assistant.wizard import (
    inspect_certificates,
    inspect_compare,
    inspect_facts,
    inspect_rows,
    inspect_sentry,
    inspect_view,
    inspect_words,
)
from assistant.wizard.inspect_rows import Rows
from assistant.wizard.inspect_view import Shown


def view(document: bytes) -> Shown:
    return inspect_view.shown(one(document), NOW, sentry=as_sentry.take(document))


def test_a_good_document_is_in_order() -> None:
    shown = view(entra(pair()))
    assert (shown.headline.tone, shown.headline.word) == ("good", "in order")
    assert shown.findings == ()
    assert shown.headline.about == "Identity provider"


def test_the_worst_comes_first_with_whose_move_and_place() -> None:
    shown = view(documents.wrong())
    assert shown.headline.tone == "fail"
    states = [found.told.state for found in shown.findings]
    assert states == sorted(states, key=[State.FAIL, State.WARN].index)
    first = shown.findings[0]
    assert first.told.who is Who.ENTRA_ADMIN
    assert first.told.remedy
    assert first.place is not None
    assert first.place.words == "line 1"
    assert first.place.where.startswith("/md:EntityDescriptor/")


@pytest.mark.parametrize(
    ("errors", "warnings", "said"),
    [
        (0, 0, "Nothing is wrong with this document"),
        (1, 0, "1 error"),
        (0, 2, "2 warnings"),
        (2, 1, "2 errors and 1 warning"),
    ],
)
def test_the_headline_counts(errors: int, warnings: int, said: str) -> None:
    found = [Located(fail("a.b"))] * errors + [Located(warn("a.b"))] * warnings
    assert inspect_view.worst_of(found)[1] == said


def test_what_is_only_good_to_know_is_apart_and_suggests_nothing() -> None:
    shown = view(entra(pair()))
    assert shown.notes
    assert {found.told.remedy for found in shown.notes} == {""}


def test_the_signature_says_what_it_covers_and_whose_it_is() -> None:
    held = pair("Sentry acme")
    shown = view(entra(held))
    assert shown.signature is not None
    assert shown.signature.told.state is State.PASS
    grouped = inspect_certificates.grouped(held.certificate.thumbprint)
    assert "whole document" in shown.signature.told.meaning
    assert f"“Sentry acme” ({grouped})" in shown.signature.told.meaning


def test_a_missing_signature_is_told_once() -> None:
    shown = view(unsigned())
    assert shown.signature is not None
    seen = [found.told.seen for found in (*shown.findings, *shown.notes)]
    assert seen.count(shown.signature.told.seen) == 1
    assert view(SENTRY_METADATA).signature not in view(SENTRY_METADATA).notes


def test_what_sentry_keeps_travels() -> None:
    held = pair("Sentry acme")
    shown = view(entra(held, pair("second")))
    assert shown.sentry is not None
    assert (shown.sentry.tone, shown.sentry.word) == ("good", "accepts it")
    kept = {fact.name: fact.text for fact in shown.sentry.keeps}
    assert kept["Certificate (SHA-1)"] == held.certificate.thumbprint
    assert all(fact.copies for fact in shown.sentry.keeps)
    assert shown.sentry.ignores


def test_what_sentry_refuses_has_its_own_words() -> None:
    document = entra(pair()).replace(b"HTTP-Redirect", b"SOAP")
    shown = view(document)
    assert shown.sentry is not None
    assert (shown.sentry.tone, shown.sentry.word) == ("fail", "refuses it")
    assert shown.sentry.message.startswith("Invalid metadata: sso_url")


def test_a_service_provider_is_no_failure_for_sentry() -> None:
    shown = view(SENTRY_METADATA)
    assert shown.sentry is not None
    assert shown.sentry.tone == "plain"
    assert "required" in shown.sentry.message


def test_nobody_can_tell_of_what_was_not_held() -> None:
    said = inspect_sentry.of_sentry(as_sentry.beyond())
    assert said.word == "not run"
    assert said.told


def test_a_certificate_that_cannot_be_read_is_said() -> None:
    document = unsigned().replace(b"<X509Certificate>", b"<X509Certificate>AAAA")
    said = inspect_sentry.of_sentry(as_sentry.take(document))
    assert said.tone == "fail"
    assert said.keeps[-1].text == "cannot be read, so every sign-in fails"


def test_certificates_say_how_they_are_doing() -> None:
    over = pair("over", until_days=-1)
    soon = pair("soon", until_days=24)
    later = pair("later", since_days=3)
    shown = view(entra(over, soon, later))
    marks = {one.subject: [mark.words for mark in one.marks] for one in shown.certificates}
    assert marks["over"][:2] == ["Sentry keeps it", "ended 1 day ago"]
    assert marks["soon"] == ["ends in 24 days", "signing", "self-signed"]
    assert marks["later"][0].startswith("not valid before")
    assert {one.life.label: one.life.tone for one in shown.certificates} == {
        "over": "fail",
        "soon": "warn",
        "later": "warn",
    }
    assert [life.label for life in shown.lives] == ["over", "soon", "later"]


def test_a_certificate_in_two_roles_stands_there_once() -> None:
    held = pair("both").certificate
    keys = (Key("signing", (held,)), Key("encryption", (held,)), Key("", (held,)))
    entity = Entity("urn:a", roles=(Role("idp", keys=keys), Role("sp", keys=(Key("x", (held,)),))))
    (card,) = inspect_certificates.cards(entity, NOW)
    words = [mark.words for mark in card.marks]
    assert words == [
        "signing",
        "encryption",
        "signing and encryption",
        "unknown use",
        "self-signed",
    ]
    facts = {fact.name: fact.text for fact in card.facts}
    assert facts["Issuer"] == "itself"
    assert facts["Key"] == "RSA, 2048 bits"
    assert facts["Signed with"] == "SHA-256"


def test_two_of_one_name_are_told_apart_on_the_time_line() -> None:
    shown = view(entra(pair("same"), pair("same", until_days=900)))
    labels = {life.label for life in shown.lives}
    assert len(labels) == 2
    assert all(len(label) == 9 for label in labels)


def test_what_another_issued_is_not_called_self_signed() -> None:
    held = pair("a").certificate
    said = {each.name: getattr(held, each.name) for each in fields(Certificate)}
    other = Certificate(**{**said, "issuer": "CN=Authority"})
    entity = Entity("urn:a", roles=(Role("idp", keys=(Key("signing", (other,)),)),))
    (card,) = inspect_certificates.cards(entity, NOW)
    assert "self-signed" not in [mark.words for mark in card.marks]
    assert ("Issuer", "CN=Authority") in [(fact.name, fact.text) for fact in card.facts]


def test_facts_stand_in_sections_the_main_ones_unfolded() -> None:
    sections = view(documents.both()).sections
    said = {section.title: section for section in sections}
    assert [section.title for section in sections if section.main] == [
        "The entity",
        "Identity provider",
        "Service provider",
    ]
    provider = said["Identity provider"]
    facts = {fact.name: fact.text for fact in provider.facts}
    assert facts["Protocols"] == "SAML 2.0"
    assert facts["Keys"] == "for signing: 1, for encryption: 1"
    assert facts["Wants signed requests"] == "yes"
    assert "persistent" in facts["Name identifier formats"]
    assert provider.addresses[0].binding == "HTTP-Redirect"
    (answers,) = said["Service provider"].addresses
    assert answers.notes == "index 0 · default"
    asked = said["Attributes that it asks for"].facts
    assert [fact.name for fact in asked] == ["mail (required)", "displayName (optional)"]
    people = {fact.name: fact.text for fact in said["Organization and contacts"].facts}
    assert people["Organization"] == "Initech"
    assert people["Technical contact"] == "Ada Lovelace\nidentity@initech.example"


def test_what_is_odd_is_said_as_it_is() -> None:
    role = Role(
        "other",
        type="SecurityTokenServiceType",
        protocols=("http://docs.oasis-open.org/wsfed/federation/200706", "urn:x"),
        services=(Service("S", Endpoint("", "urn:y", response_location="urn:z")),),
        requested=(Requested("urn:oid:1", "", required=False),),
        validity=Validity(None, "soon", "P1D"),
    )
    entity = Entity("", roles=(role,))
    whole, section, *_ = inspect_facts.sections(entity)
    assert whole.facts[0].text == "not said"
    assert section.title == "Another role: SecurityTokenServiceType"
    facts = {fact.name: fact.text for fact in section.facts}
    assert facts == {
        "Protocols": "WS-Federation\nurn:x",
        "Valid until": "soon",
        "May be kept for": "P1D",
    }
    assert section.addresses[0].notes == "answers go to urn:z"


def test_differences_are_told_what_matters_first() -> None:
    work = documents.work()
    first = documents.inspect_work.pasted(documents.idp().decode(), "2025.xml")
    second = documents.inspect_work.pasted(documents.wrong().decode(), "2026.xml")
    said = work.compare(first, second)
    assert said.headline.about == "“2025.xml” before, “2026.xml” now"
    assert said.headline.tone == "warn"
    assert said.found[0].told.state is State.WARN
    assert said.found[0].place is not None
    assert "line 16 before" in said.found[0].place.words
    same = inspect_compare.compared((), "a", "b")
    assert (same.headline.tone, same.found) == ("good", ())


def rows() -> Rows:
    made = Rows()
    seen = [each for each in look(documents.federation()) if each.kind != "aggregate"]
    made.add(inspect_rows.row(each, number) for number, each in enumerate(seen))
    return made


def test_rows_are_counted_filtered_and_searched() -> None:
    held = rows()
    assert held.counts["all"] == len(held.all) == 24
    assert held.counts["error"] + held.counts["warning"] + held.counts["clean"] == 24
    assert len(held.select("error", "")) == held.counts["error"] > 0
    assert [held.all[at].name for at in held.select("all", "SUCCESS initech")] == [
        "Initech Customer Success Platform"
    ]
    assert held.select("all", "nobody") == []
    assert held.select("clean", "", 20) == [at for at in held.select("clean", "") if at >= 20]


def test_a_row_says_what_is_worst() -> None:
    held = rows()
    bad = held.all[held.select("error", "")[0]]
    assert bad.word == "error"
    assert bad.seen
    good = held.all[held.select("clean", "")[0]]
    assert (good.word, good.seen, good.role) == ("in order", "", "Service provider")
    assert good.title == good.entity_id


def test_what_only_its_neighbours_show_is_kept() -> None:
    twice = group(SENTRY_METADATA, SENTRY_METADATA)
    second = inspect_rows.row(look(twice)[1], 1)
    assert [each.finding.code for each in second.kept] == ["inspect.entity_twice"]


def test_the_verdict_on_a_list_counts_its_entities_and_looks_at_the_whole() -> None:
    held = rows()
    said = inspect_view.list_headline(held.counts, None)
    assert said.tone == "fail"
    assert said.title.endswith("of 24")
    assert said.about == "List of 24 entities"
    good = {"all": 1, "error": 0, "warning": 0, "clean": 1}
    assert inspect_view.list_headline(good, None).title == "Nothing is wrong with any entity"
    bad = Shown(replace(said, tone="fail"), NOW)
    assert inspect_view.list_headline(good, bad).tone == "fail"
    odd = Shown(replace(said, tone="warn"), NOW)
    assert inspect_view.list_headline(good, odd).tone == "warn"


@pytest.mark.parametrize(
    ("count", "said"), [(12, "12 bytes"), (5000, "5 KB"), (95_166_335, "90.8 MB")]
)
def test_sizes_are_said(count: int, said: str) -> None:
    assert inspect_words.size(count) == said


@pytest.mark.parametrize("kind", ["idp", "sp", "both", "attribute_authority", "other"])
def test_every_kind_has_a_name(kind: str) -> None:
    assert texts.has(f"ui.inspect.kind.{kind}")
