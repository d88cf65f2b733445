"""What people paste and drop is recognised by itself, and what it is not is said."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from helpers.saml_documents import SENTRY_METADATA, SSO, pair
from helpers.sign_ins import ACS, Response, address, deflated, encoded, request

from assistant.diagnosis import wire
from assistant.diagnosis.recognise import MOST, recognise
from assistant.diagnosis.things import EntraError, Message, ProviderSaid
from assistant.errors import BadInput

if TYPE_CHECKING:
    from assistant.diagnosis.things import Thing

DOCUMENT = Response().document()
REQUEST = request()
GUID = "8b15442e-e2db-411a-91bf-e39469733a92"
OTHER = "38aaf84e-5805-4d8f-afa8-edd094ba97ae"
JWT = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0In0.c2ln"


def one(data: bytes | str) -> Message:
    [found] = recognise(data)
    assert isinstance(found, Message)
    return found


VALUE = encoded(DOCUMENT)
LINES = "\r\n".join(VALUE[start : start + 76] for start in range(0, len(VALUE), 76))
PAGE = (
    f'<!DOCTYPE html><html><body><form method="post" action="{ACS}">'
    f'<input type="hidden" name="SAMLResponse" value="{VALUE}">'
    '<input type="hidden" name="RelayState" value="https://x/?a=b&amp;c">'
    '<input type="hidden" name="other" value="secret"></form></body></html>'
)
RESPONSES: dict[str, str | bytes] = {
    "xml": DOCUMENT,
    "xml text": DOCUMENT.decode(),
    "xml with a mark": b"\xef\xbb\xbf" + DOCUMENT,
    "xml in utf-16": DOCUMENT.decode().encode("utf-16"),
    "xml declared": b'<?xml version="1.0" encoding="UTF-8"?>\n' + DOCUMENT,
    "xml in a log": f"12:00 got this:\n{DOCUMENT.decode()}\nand so on",
    "base64": VALUE,
    "base64 in lines": LINES,
    "base64 with blanks round it": f"\n  {VALUE}  \n",
    "base64 quoted": f'"{VALUE}"',
    "base64 without its end": VALUE.rstrip("="),
    "base64 for addresses": base64.urlsafe_b64encode(DOCUMENT).decode(),
    "url-encoded": quote(VALUE, safe=""),
    "url-encoded twice": quote(quote(VALUE, safe=""), safe=""),
    "deflated": deflated(DOCUMENT),
    "a form's body": urlencode({"SAMLResponse": VALUE, "RelayState": "x"}),
    "a form's body, not encoded": f"SAMLResponse={VALUE}&RelayState=x",
    "a field as tools show it": f"SAMLResponse: {VALUE}\nRelayState: x",
    "a field in lines": f"SAMLResponse: {LINES}\nAADSTS is nothing here",
    "a field in JSON": f'{{"SAMLResponse": "{VALUE}"}}',
    "a page": PAGE,
    "a page as bytes": PAGE.encode(),
}


@pytest.mark.parametrize("way", RESPONSES)
def test_a_response_is_found_however_it_is_wrapped(way: str) -> None:
    found = one(RESPONSES[way])
    assert found.kind == "response"
    assert found.damage == ""
    read = found.document
    if way == "xml in utf-16":
        read = read.decode("utf-16").encode()
    assert read.endswith(DOCUMENT)


REQUESTS = {
    "an address": address(REQUEST, "https://sentry.example/x"),
    "its query": address(REQUEST).partition("?")[2],
    "an address in a text": f"I was sent to <{address(REQUEST)}> and then nothing.",
    "the bare value": deflated(REQUEST),
    "plain base64": encoded(REQUEST),
    "xml": REQUEST.decode(),
}


@pytest.mark.parametrize("way", REQUESTS)
def test_a_request_is_found_however_it_is_wrapped(way: str) -> None:
    found = one(REQUESTS[way])
    assert (found.kind, found.document, found.damage) == ("request", REQUEST, "")


def test_what_stands_beside_it_comes_along() -> None:
    found = one(address(REQUEST, "https://sentry.example/x"))
    assert (found.sent_to, found.relay_state) == (SSO, "https://sentry.example/x")
    assert (found.source, found.binding) == ("address", "redirect")
    signed = address(REQUEST) + "&SigAlg=http%3A%2F%2Fx%23rsa-sha256&Signature=abc"
    found = one(signed)
    assert (found.signature_algorithm, found.signed_beside) == ("http://x#rsa-sha256", True)
    page = one(PAGE)
    assert (page.source, page.binding, page.sent_to) == ("page", "post", ACS)
    assert page.relay_state == "https://x/?a=b&c"
    assert "secret" not in repr(recognise(PAGE))


def test_a_damaged_value_is_found_and_its_damage_named() -> None:
    cut = one(f"SAMLResponse={VALUE[: len(VALUE) // 4 * 4 - 3]}")
    assert (cut.damage, cut.document) == ("base64", b"")
    packed = deflated(REQUEST)
    broken = one(f"{SSO}?SAMLRequest={quote(packed[: len(packed) // 8 * 4], safe='')}")
    assert broken.damage == "deflate"
    assert one(f"SAMLResponse={encoded(b'no XML at all, but long')}").damage == "not_saml"


def test_a_bomb_is_stopped() -> None:
    bomb = deflated(b"<a>" + b" " * (64 * 1024 * 1024) + b"</a>")
    assert wire.unwrap(bomb).damage == "too_large"
    assert one(f"SAMLResponse={bomb}").damage == "too_large"
    assert wire.unwrap("A" * (wire.MOST_ENCODED + 1)).damage == "too_large"


ERROR_PAGE = f"""Sign in
Sorry, but we're having trouble signing you in.
AADSTS50105: Your administrator has configured the application to block users.
Troubleshooting details
Request Id: {OTHER}
Correlation Id: {GUID}
Timestamp: 2026-11-23T12:00:00Z
"""
ERRORS = {
    "the page's text": ERROR_PAGE,
    "one line": ERROR_PAGE.replace("\n", " "),
    "an answer": (
        '{"error":"access_denied","error_description":"AADSTS50105: Your administrator has '
        "configured the application to block users.\\r\\nTrace ID: "
        f'{OTHER}\\r\\nCorrelation ID: {GUID}\\r\\nTimestamp: 2026-11-23 12:00:00Z"}}'
    ),
    "the page's source": (
        '<!DOCTYPE html><html><head><title>Sign in</title><script>$Config={"sCorrelationId":'
        f'"{GUID}","strServiceExceptionMessage":"AADSTS50105: Your administrator has configured '
        f'the application to block users.","requestId":"{OTHER}"}};</script></head></html>'
    ),
    "the page": (
        "<!DOCTYPE html><html><body><div>AADSTS50105: Your administrator has configured the "
        f"application to block users.</div><div>Request Id: <b>{OTHER}</b></div>"
        f"<div>Correlation Id: <b>{GUID}</b></div></body></html>"
    ),
}


@pytest.mark.parametrize("way", ERRORS)
def test_an_error_of_entras_is_found(way: str) -> None:
    [found] = recognise(ERRORS[way])
    assert isinstance(found, EntraError)
    assert (found.number, found.correlation_id, found.request_id) == (50105, GUID, OTHER)
    assert found.said.startswith("Your administrator has configured the application to block")
    assert "Request" not in found.said
    assert "Trace" not in found.said


def test_an_error_without_its_number_keeps_its_ids() -> None:
    [found] = recognise(f"Correlation Id: {GUID}\nTimestamp: 2026-11-23T12:00:00Z")
    assert found == EntraError(0, correlation_id=GUID, timestamp="2026-11-23T12:00:00Z")
    assert len(recognise("AADSTS50105 and later AADSTS700016: x, AADSTS50105 again")) == 2


def test_a_message_of_sentrys_is_found() -> None:
    [found] = recognise(
        "Authentication error: SAML SSO failed, https://sentry.io/saml/metadata/acme/ is not a "
        "valid audience for this Response"
    )
    assert isinstance(found, ProviderSaid)
    assert found.code == "sentry.said.audience"
    assert found.params == (("wanted", "https://sentry.io/saml/metadata/acme/"),)
    [page] = recognise(
        "<html><body><div class='alert'>Authentication error: Failed to map SAML attributes. "
        "Assertion returned the following attribute keys: &#39;http://x/name&#39;, "
        "&#39;http://x/y&#39;</div></body></html>"
    )
    assert isinstance(page, ProviderSaid)
    assert page.params == (("keys", "'http://x/name', 'http://x/y'"),)


def kinds(found: tuple[Thing, ...]) -> list[str]:
    return [each.kind if isinstance(each, Message) else type(each).__name__ for each in found]


def test_several_are_put_in_their_order() -> None:
    text = "\n\n".join(
        [
            "Authentication error: SAML SSO failed, No Signature found. SAML Response rejected",
            f"SAMLResponse: {VALUE}",
            ERROR_PAGE,
            address(REQUEST),
        ]
    )
    assert kinds(recognise(text)) == ["request", "EntraError", "response", "ProviderSaid"]
    both = REQUEST.decode() + "\n" + DOCUMENT.decode()
    assert kinds(recognise(both)) == ["request", "response"]


def test_a_wrapped_response_stays_one_document() -> None:
    inner = DOCUMENT.decode()
    whole = inner.replace("</samlp:Response>", f"{inner}</samlp:Response>")
    assert one(whole).document == whole.encode()


def archive(*, locked: bool) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as writer:
        writer.writestr("x.har", "{}")
    data = bytearray(made.getvalue())
    data[6] |= locked
    return bytes(data)


OTHERS: list[tuple[str, bytes | str]] = [
    ("empty", ""),
    ("empty", b"\xef\xbb\xbf \n"),
    ("certificate", pair().certificate.pem()),
    ("certificate", pair().certificate.base64),
    ("certificate", pair().certificate.der),
    ("private_key", "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----"),
    ("private_key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE"),
    ("locked", b"\x30\x82\x0a\x00\x02\x01\x03"),
    ("locked", archive(locked=True)),
    ("packed", archive(locked=False)),
    ("packed", b"\x1f\x8b\x08\x00"),
    ("picture", b"\x89PNG\r\n\x1a\n"),
    ("document", b"%PDF-1.7"),
    ("trace", b"\x0a\x0d\x0d\x0a\x00\x00"),
    ("binary", bytes(range(1, 32)) * 20),
    ("metadata", SENTRY_METADATA),
    ("metadata", "https://login.microsoftonline.com/x/federationmetadata/2007-06/f.xml?appid=y"),
    ("assertion", Response().assertion()),
    ("xml", "<svg/>"),
    ("page", "<html><head><title>Hello</title></head><body>x</body></html>"),
    ("openid", JWT),
    ("openid", "https://app.example/cb#id_token=abc&state=x"),
    ("openid", "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=x"),
    ("federation", "wa=wsignin1.0&wresult=x"),
    ("json", '{"a": 1}'),
    ("json", "[" * 5000),
    ("address", "https://sentry.example/auth/login/acme/?next=%2Fx"),
    ("nothing", "It does not work."),
    ("recording", '{"log": {"entries": []}}'),
]


@pytest.mark.parametrize(("kind", "data"), OTHERS, ids=[case[0] for case in OTHERS])
def test_what_it_is_not_is_said_by_its_name(kind: str, data: bytes | str) -> None:
    with pytest.raises(BadInput) as caught:
        recognise(data)
    assert caught.value.code == f"diagnosis.input.{kind}"
    assert "eyJ" not in str(caught.value)


def test_limits_hold() -> None:
    with pytest.raises(BadInput, match="too_large"):
        recognise(b" " * (MOST + 1))
    with pytest.raises(BadInput, match="too_large"):
        recognise("x" * (9 * 1024 * 1024))
    many = "\n".join(address(request(ID=f"_{place}")) for place in range(80))
    assert len(recognise(many)) == 50


def test_a_number_said_without_end_is_read_to_an_end() -> None:
    [found] = recognise("AADSTS50105: " * 100_000)
    assert isinstance(found, EntraError)
    assert found.number == 50105
