"""A copy that is fit to send: it tells the same story, and nothing in it is anybody's."""

from __future__ import annotations

import base64
import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape

import pytest
from helpers.saml_documents import ISSUER, NOW, TENANT, pair
from helpers.sign_ins import (
    ACS,
    CLAIMS,
    RESPONDER,
    Response,
    address,
    deflated,
    encoded,
    known,
    people,
    request,
)

from assistant import texts
from assistant.diagnosis import described, redacting, story
from assistant.diagnosis.recognise import recognise
from assistant.diagnosis.sign_in import Diagnosis, diagnose
from assistant.diagnosis.stand_ins import StandIns
from assistant.diagnosis.things import Message
from assistant.saml import xml

if TYPE_CHECKING:
    from assistant.diagnosis.things import Thing

GUID = "5a4b3c2d-1111-4222-8333-0123456789ab"
MARKS = (
    "Dana",
    "dana",
    "Doering",
    "contoso",
    "fabrikam",
    "MARKED",
    "marked",
    GUID,
    "10.11.12.13",
    "2001:db8::7",
    "ONELOGIN_",
    "_r1",
    "_a1",
    "S3CRET",
    "hunter2",
    "eyJhbGciOiJub25lIn0",
)
CLAIMED = {
    **people(surname="Doering"),
    "http://schemas.microsoft.com/identity/claims/objectidentifier": GUID,
    "http://schemas.microsoft.com/identity/claims/displayname": "Dana Doering",
    "http://schemas.microsoft.com/identity/claims/tenantid": TENANT,
    "http://schemas.microsoft.com/identity/claims/identityprovider": ISSUER,
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups": "MARKED group",
}
WHOLE = Response(claims=CLAIMED)
STATE = "https://sentry.io/auth/login/MARKED/?next=S3CRET"
SIGNATURES = {
    "who",
    "who_claimed",
    "certificate",
    "certificate_claimed",
}
SAID = "Authentication error: SAML SSO failed, No Signature found. SAML Response rejected"
MAPPING = (
    "Authentication error: Failed to map SAML attributes. Assertion returned the following "
    f"attribute keys: '{CLAIMS}name', '{CLAIMS}givenname'"
)
NOT_ASSIGNED = (
    "AADSTS50105: The signed in user 'Dana Doering' (dana@contoso.com) at 10.11.12.13 is not "
    f"assigned to a role for the application '{GUID}'(Sentry)."
)
UNKNOWN = (
    "AADSTS700016: Application with identifier 'https://sentry.io/saml/metadata/acme' was not "
    "found in the directory 'contoso MARKED'."
)
IDS = f"\nTrace ID: {GUID}\nCorrelation ID: {GUID[:-1]}c\nTimestamp: 2026-11-23 10:00:00Z\n"


def form(document: bytes, **more: str) -> str:
    return urlencode({"SAMLResponse": encoded(document), "RelayState": STATE, **more})


def saved(document: bytes) -> str:
    fields = {"SAMLResponse": encoded(document), "RelayState": STATE, "csrf": "S3CRET"}
    inputs = "".join(f'<input name="{n}" value="{escape(v)}">' for n, v in fields.items())
    return (
        f"<html><head><title>Dana Doering</title></head><body><p>dana@contoso.com</p>"
        f'<form action="{ACS}" method="post">{inputs}</form></body></html>'
    )


def shown(*paragraphs: str) -> str:
    inside = "".join(f"<p>{escape(each)}</p>" for each in paragraphs)
    return f"<html><body><h1>Dana Doering, contoso</h1>{inside}</body></html>"


def entry(second: int, url: str, **more: Any) -> dict[str, Any]:
    """An entry of a HAR file, with what a real one holds besides."""
    form_, location, text = (more.get(each) for each in ("form", "location", "text"))
    sent: dict[str, Any] = {
        "method": "POST" if form_ else "GET",
        "url": url,
        "headers": [{"name": "Cookie", "value": "sentrysid=S3CRET"}],
    }
    if form_:
        sent["postData"] = {"text": urlencode({"passwd": "hunter2", **form_})}
    headers = [{"name": "Set-Cookie", "value": "sentrysid=S3CRET"}]
    if location:
        headers.append({"name": "Location", "value": location})
    return {
        "startedDateTime": f"2026-11-23T12:00:{second:02}.000Z",
        "time": 20,
        "serverIPAddress": "10.11.12.13",
        "request": sent,
        "response": {
            "status": more.get("status", 200),
            "headers": headers,
            "content": {"mimeType": "text/html", "text": text or ""},
        },
    }


def har(*, whole: bool = True) -> str:
    login = "https://sentry.io/auth/login/acme/"
    posted = {"SAMLResponse": encoded(WHOLE.document()), "RelayState": STATE}
    entries = [
        entry(0, "https://www.example.com/?id_token=eyJhbGciOiJub25lIn0.e30."),
        entry(1, address(request(), STATE)),
        entry(3, ACS, form=posted, status=302, location=f"{login}?S3CRET"),
        entry(4, login, text=shown(SAID, "dana@contoso.com")),
    ]
    if not whole:
        error = shown(NOT_ASSIGNED, *IDS.strip().splitlines())
        entries = [*entries[:2], entry(3, "https://login.microsoftonline.com/x", text=error)]
    return json.dumps({"log": {"version": "1.2", "entries": entries}})


def tracer() -> str:
    refused = quote(NOT_ASSIGNED + IDS, safe="")
    requests = [
        {"method": "GET", "url": address(request(), STATE), "timestamp": "2026-11-23T12:00:01Z"},
        {
            "method": "GET",
            "url": "https://login.microsoftonline.com/x",
            "timestamp": "2026-11-23T12:00:02Z",
            "responseStatus": 302,
            "responseHeaders": [
                {"name": "Set-Cookie", "value": "S3CRET"},
                {"name": "Location", "value": f"https://x.example/?error_description={refused}"},
            ],
        },
        {
            "method": "POST",
            "url": ACS,
            "post": [["SAMLResponse", encoded(WHOLE.document())], ["passwd", "hunter2"]],
            "timestamp": "2026-11-23T12:00:03Z",
            "responseStatus": 500,
        },
    ]
    return json.dumps({"requests": requests, "timestamp": "now"})


def lined(value: str) -> str:
    return "\n".join(value[at : at + 64] for at in range(0, len(value), 64))


DOCUMENT = WHOLE.document()
LOCALITY = '<SubjectLocality Address="10.11.12.13" DNSName="pc.MARKED.local"/>'
DOCUMENTS = {
    "whole": DOCUMENT,
    "both signed": WHOLE.but(over="both").document(),
    "unsigned": WHOLE.but(over="").document(),
    "other key": WHOLE.but(by=pair("other")).document(),
    "guest": WHOLE.but(claims=people(name="dana_fabrikam.com#EXT#@contoso.onmicrosoft.com"))
    .but(name_id=None)
    .document(),
    "capitals": WHOLE.but(claims=people(name="Dana@contoso.com")).document(),
    "no mail": WHOLE.but(claims=people(emailaddress="dana at contoso")).document(),
    "odd mail": WHOLE.but(claims=people(emailaddress="dana doe@contoso")).document(),
    "missing": WHOLE.but(claims=people(emailaddress=None)).document(),
    "empty": WHOLE.but(claims=people(name="")).document(),
    "several": WHOLE.but(
        claims={},
        more=f'<Attribute Name="{CLAIMS}name"><AttributeValue>dana@contoso.com</AttributeValue>'
        "<AttributeValue>MARKED</AttributeValue></Attribute>",
    ).document(),
    "hidden": WHOLE.but(over="")
    .document()
    .replace(b"dana@contoso.com</", b"dana@contoso.com<!-- S3CRET -->.MARKED</"),
    "locality": WHOLE.but(over="")
    .document()
    .replace(b"<AuthnContext>", LOCALITY.encode() + b"<AuthnContext>"),
    "2001": WHOLE.but(over="")
    .document()
    .replace(b"<Subject>", b'<Subject extra="2001:db8::7"><!--Dana-->', 1),
    "digit": WHOLE.but(over="", id="1marked").document(),
    "no name": WHOLE.but(over="", id="marked id").document(),
    "expired": WHOLE.but(ends="2026-11-23T10:00:00Z").document(),
    "audience": WHOLE.but(audience="https://sentry.io/saml/metadata/acme").document(),
    "issuer": WHOLE.but(issuer=ISSUER[:-1]).document(),
    "refused": Response(
        status=RESPONDER, says=NOT_ASSIGNED.replace("<", "") + " Dana Doering"
    ).document(),
    "repeated": WHOLE.but(
        more=f'<Attribute Name="{CLAIMS}name"><AttributeValue>MARKED</AttributeValue></Attribute>'
    ).document(),
}
TEXTS = {
    "base64": encoded(DOCUMENT),
    "base64 in lines": lined(encoded(DOCUMENT)),
    "encoded twice": quote(quote(encoded(DOCUMENT), safe=""), safe=""),
    "url-safe": base64.urlsafe_b64encode(DOCUMENT).decode(),
    "deflated": deflated(request()),
    "form": form(DOCUMENT),
    "named": f"SAMLResponse: {encoded(DOCUMENT)}",
    "address": address(request(), STATE),
    "signed address": address(request(), STATE)
    + "&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256&Signature=S3CRET%3D",
    "page": saved(DOCUMENT),
    "error page": shown(NOT_ASSIGNED, *IDS.strip().splitlines()),
    "error text": f"Dana Doering\ncontoso\n{NOT_ASSIGNED}{IDS}",
    "unknown application": UNKNOWN + IDS,
    "only ids": IDS,
    "odd number": "AADSTS0105: no",
    "no number": "AADSTS00000: no",
    "several errors": f"{NOT_ASSIGNED}{IDS}\n{UNKNOWN}",
    "said": f"dana@contoso.com\n{SAID}",
    "said in a page": shown("dana@contoso.com", MAPPING),
    "har": har(),
    "har that Entra ended": har(whole=False),
    "tracer": tracer(),
    "xml among words": f"Dana wrote:\n{request().decode()}\nthen\n{WHOLE.document().decode()}\n",
    "cut short": f"SAMLResponse={encoded(DOCUMENT)[:401]}",
    "cut in an address": address(request())[:-80],
    "bomb": f"<html><form action='{ACS}'><input name=SAMLResponse value='x!'></form></html>",
    "not SAML": saved(b"<MARKED/>"),
    "doctype": saved(b"<!DOCTYPE x [<!ENTITY a 'MARKED'>]>" + DOCUMENT),
    **{name: document.decode() for name, document in DOCUMENTS.items()},
}


def told(things: tuple[Thing, ...]) -> Diagnosis:
    return diagnose(things, known(), NOW)


def everything(copy: str) -> str:
    """The copy, and what is wrapped in it."""
    inside = [
        thing.document.decode("utf-8", "replace")
        for thing in recognise(copy)
        if isinstance(thing, Message)
    ]
    return "\n".join((copy, *inside))


def copied(text: str) -> tuple[str, StandIns]:
    names = StandIns()
    return redacting.copy_of(recognise(text), names), names


def sentences(diagnosis: Diagnosis) -> list[str]:
    """What is told, apart from Entra's sentence: no copy has it."""
    found = [one.key for one in story.tell(diagnosis, known()) if one.key not in SIGNATURES]
    return ["entra_number" if key == "entra_refused" else key for key in found]


def codes(diagnosis: Diagnosis) -> set[str]:
    """What is wrong, apart from what can only be seen with a signature that holds."""
    ignored = ("sentry.said.", "diagnosis.sentry_", "diagnosis.signature", "diagnosis.then_link")
    differs = {"diagnosis.ours_differs", "diagnosis.unreadable", "diagnosis.copy_damaged"}
    return {
        one.finding.code
        for part in diagnosis.parts
        for one in part.findings
        if not one.finding.code.startswith(ignored) and one.finding.code not in differs
    }


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_of_anybody_is_in_the_copy(name: str) -> None:
    copy, _ = copied(TEXTS[name])
    there = everything(copy)
    assert [mark for mark in MARKS if mark in there] == []


@pytest.mark.parametrize("name", TEXTS)
def test_the_copy_tells_the_same_story(name: str) -> None:
    before, after = recognise(TEXTS[name]), recognise(copied(TEXTS[name])[0])
    assert [(type(one), one.source) for one in before] == [(type(one), one.source) for one in after]
    for one, other in zip(before, after, strict=True):
        if isinstance(one, Message) and isinstance(other, Message):
            assert (one.kind, one.binding, one.damage) == (other.kind, other.binding, other.damage)
            assert one.written == other.written
            assert (one.sent_to, one.signed_beside) == (other.sent_to, other.signed_beside)
            assert (one.relay_state is None) == (other.relay_state is None)
        if name not in {"har", "tracer", "har that Entra ended"}:
            assert one.at == other.at
    assert sentences(told(before)) == sentences(told(after))
    assert codes(told(before)) == codes(told(after))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_ids_stay_names_and_fit_together(name: str) -> None:
    before = xml.read(DOCUMENTS[name])
    copy, _ = copied(TEXTS[name])
    after = xml.read(copy.encode())
    pairs: dict[str, str] = {}
    for one, other in zip(before.iter("{*}*"), after.iter("{*}*"), strict=True):
        assert one.tag == other.tag
        for key in ("ID", "InResponseTo", "SessionIndex", "URI"):
            if one.get(key) is not None:
                old, new = (str(each.get(key)).lstrip("#") for each in (one, other))
                assert pairs.setdefault(old, new) == new
                assert old != new
    assert len(set(pairs.values())) == len(pairs)


FREE = "Call Quentin Quux on 555 0199, password Tr0ubadour, room Zanzibar"


@pytest.mark.parametrize(
    "text",
    [
        f"AADSTS50105: {FREE}",
        f"AADSTS50105: no.\n{FREE}{IDS}",
        f"AADSTS50105 {FREE}{IDS}{FREE}",
        f"{FREE}\nAADSTS50105{IDS}\n{FREE} AADSTS700016: {FREE}",
        shown(f"AADSTS50105: {FREE}", FREE, *IDS.strip().splitlines()),
        f"{FREE}\n{SAID} {FREE}\n{FREE}",
        f"Invalid metadata: {FREE}",
        "Invalid dict settings: Quentin, Quux Tr0ubadour Zanzibar 0199",
        "Quentin-Tr0ubadour is not a valid audience for this Response",
        f"Failed to map SAML attributes. Assertion returned the following attribute keys: '{FREE}'",
        "Failed to map SAML attributes. Assertion returned the following attribute keys: "
        + ", ".join(f"'Quentin{number} {FREE}'" for number in range(9)),
        "The response was received at Quentin instead of https://b.example/?x=Tr0ubadour",
        Response(status=RESPONDER, says=f"AADSTS50105: {FREE}").document().decode(),
        Response(status=RESPONDER, says=FREE).document().decode(),
    ],
)
def test_no_free_sentence_is_in_the_copy_nor_in_its_report(text: str) -> None:
    copy, names = copied(text)
    found = told(recognise(text))
    report = "\n".join(str(line) for line in described.lines(found, known(), names))
    marks = ("Quentin", "Quux", "0199", "Tr0ubadour", "Zanzibar")
    assert [mark for mark in marks if mark in everything(copy)] == []
    assert [mark for mark in marks if mark in report] == []


def test_of_an_error_the_number_ids_and_time_stay() -> None:
    copy, _ = copied(NOT_ASSIGNED + IDS)
    assert copy.splitlines() == [
        "AADSTS50105",
        "Request Id: 00000000-0000-4000-8000-000000000001",
        "Correlation Id: 00000000-0000-4000-8000-000000000002",
        "Timestamp: 2026-11-23 10:00:00Z",
    ]


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_whoever_makes_a_copy_is_told_that_its_signature_no_longer_fits(language: str) -> None:
    texts.use(language)
    try:
        keys = ("diagnosing.look_first", "diagnosing.copy.note", "ui.diagnose.copy.why")
        said = [texts.table()[key].lower() for key in keys]
    finally:
        texts.use("en")
    assert all("signatur" in each for each in said)
    assert all(("for reading" in each) or ("zum lesen" in each) for each in said)


def test_equal_people_stay_equal_and_others_apart() -> None:
    copy, names = copied(DOCUMENTS["whole"].decode())
    assert copy.count(names.words("dana@contoso.com")) == 3
    assert names.words("Dana and Doering") == "value1 and value2"
    assert names.words("somebody@contoso.com").endswith("@domain1.example")


def test_certificates_addresses_and_the_tenant_stay() -> None:
    copy, _ = copied(DOCUMENTS["whole"].decode())
    for kept in (pair().certificate.base64, ACS, ISSUER, TENANT, "rsa-sha256", CLAIMS):
        assert kept in "".join(copy.split())


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if b"SignatureV" in DOCUMENTS[name]])
def test_no_signature_of_the_original_is_in_the_copy(name: str) -> None:
    copy = "".join(copied(TEXTS[name])[0].split())
    values = xml.read(DOCUMENTS[name]).iter("{*}SignatureValue", "{*}DigestValue")
    found = ["".join(str(each.text).split()) for each in values]
    assert found
    assert [value for value in found if value in copy] == []


@pytest.mark.parametrize("name", ["whole", "base64", "address", "page", "har", "tracer", "form"])
def test_the_copy_says_that_it_is_one(name: str) -> None:
    copy, _ = copied(TEXTS[name])
    assert texts.say("diagnosing.copy.note") in everything(copy)
    if name in {"har", "tracer"}:
        value = json.loads(copy)
        assert value.get("log", value)["comment"] == texts.say("diagnosing.copy.note")


def test_a_copy_of_a_copy_is_a_copy() -> None:
    for text in TEXTS.values():
        once = copied(text)[0]
        twice = copied(once)[0]
        assert sentences(told(recognise(once))) == sentences(told(recognise(twice)))


def messages() -> list[str]:
    """Sentry's messages, as the tests of their recognition have them."""
    path = Path(__file__).parents[1] / "sentry" / "test_said.py"
    spec = importlib.util.spec_from_file_location("messages_of_sentry", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [text for _, text in module.MESSAGES]


@pytest.mark.parametrize("text", messages())
def test_each_message_of_sentrys_is_recognised_in_a_copy(text: str) -> None:
    for whole in (text, shown(text)):
        before, after = recognise(whole), recognise(copied(whole)[0])
        assert [getattr(one, "code", one) for one in before] == [
            getattr(one, "code", one) for one in after
        ]


def test_a_report_is_told_with_the_same_stand_ins() -> None:
    _, names = copied(DOCUMENTS["whole"].decode())
    params = (("name", "dana@contoso.com"), ("sent", "Dana, x"), ("url", ACS), ("n", "7"))
    assert names.pairs(params) == (
        ("name", "person1@domain1.example"),
        ("sent", "value1, x"),
        ("url", ACS),
        ("n", "7"),
    )


@pytest.mark.parametrize(
    ("value", "made"),
    [
        ("", ""),
        ("  ", "  "),
        (" dana@contoso.com ", " person1@domain1.example "),
        ("Dana@contoso.com", "Person1@domain1.example"),
        ("d_x.com#EXT#@contoso.com", "person1#EXT#@domain1.example"),
        ("dana@contoso", "person1@domain1"),
        ("dana@localhost", "person1@localhost"),
        ("dana doe@contoso.com", "person1 @domain1.example"),
        (GUID, "00000000-0000-4000-8000-000000000001"),
        ("Dana Doe", "value1"),
    ],
)
def test_a_stand_in_is_of_the_same_kind(value: str, made: str) -> None:
    assert StandIns().person(value) == made


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("from 10.11.12.13.", "from 198.18.0.1."),
        ("from [2001:db8::7]", "from [198.18.0.1]"),
        ("version 23.7.1 at 12:30:00", "version 23.7.1 at 12:30:00"),
        ("https://x.example/a?b=S3CRET#c", "https://x.example/a?x"),
        ("https://dana:pw@x.example/a", "https://x.example/a"),
        ("https://x.example/u/dana@contoso.com", "https://x.example/u/person1@domain1.example"),
        ("e:dana@contoso.com", "e:person1@domain1.example"),
        (f"id {GUID}", "id 00000000-0000-4000-8000-000000000001"),
        ("Bearer abcdefgh", "Bearer (hidden)"),
    ],
)
def test_words_lose_what_looks_like_somebodys(text: str, made: str) -> None:
    assert StandIns().words(text) == made


def test_what_stands_in_quotation_marks_is_a_name_in_entras_sentences() -> None:
    names = StandIns()
    assert names.words("'Contoso' and 'https://x/' of “Dana”", quoted=True) == (
        "'value1' and 'https://x/' of “value2”"
    )
    assert names.words("Contoso again") == "value1 again"
    there = "in the contoso.onmicrosoft.com directory; see login.microsoftonline.com. It is so."
    assert names.words(there, quoted=True) == (
        "in the domain1.example directory; see login.microsoftonline.com. It is so."
    )
