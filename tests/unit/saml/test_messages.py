"""Requests survive the wire, and bombs do not get in."""

from __future__ import annotations

import base64
import zlib
from dataclasses import replace
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from helpers.saml_documents import NOW, SSO

from assistant.errors import BadInput
from assistant.saml import messages, names

REQUEST = messages.AuthnRequest(
    id="ONELOGIN_" + "3f" * 20,
    issuer="https://sentry.io/saml/metadata/acme/",
    acs_url="https://sentry.io/saml/acs/acme/",
    destination=SSO,
    issued=NOW,
    name_id_format=names.UNSPECIFIED,
    allow_create=True,
    relay_state="https://sentry.io/auth/login/acme/",
)


def carried(document: bytes, *, raw: bool = True) -> str:
    packer = zlib.compressobj(wbits=-15 if raw else 15)
    packed = packer.compress(document) + packer.flush()
    return "https://idp.test/?SAMLRequest=" + quote(base64.b64encode(packed), safe="")


def code_of(url: str) -> str:
    with pytest.raises(BadInput) as caught:
        messages.decode_request(url)
    return caught.value.code


def test_there_and_back() -> None:
    url = messages.redirect_url(REQUEST)
    assert url.startswith(SSO + "?SAMLRequest=")
    assert messages.decode_request(url) == REQUEST
    assert messages.decode_request(urlsplit(url).query) == REQUEST
    assert messages.holds_request(url)


def test_what_is_not_said_is_empty() -> None:
    least = replace(
        REQUEST, name_id_format="", allow_create=False, relay_state="", force_authn=True
    )
    assert messages.decode_request(messages.redirect_url(least)) == least


def test_an_address_with_a_query_keeps_it() -> None:
    url = messages.redirect_url(replace(REQUEST, destination=SSO + "?x=1"))
    assert parse_qs(urlsplit(url).query)["x"] == ["1"]


def test_contexts_and_signatures_are_seen() -> None:
    document = (
        f'<q:AuthnRequest xmlns:q="{names.PROTOCOL}" xmlns:s="{names.ASSERTION}" ID="a">'
        "<q:RequestedAuthnContext><s:AuthnContextClassRef> urn:x<!-- -->y </s:AuthnContextClassRef>"
        "</q:RequestedAuthnContext></q:AuthnRequest>"
    )
    read = messages.decode_request(carried(document.encode()) + "&Signature=abc")
    assert read.contexts == ("urn:xy",)
    assert read.signed
    assert (read.issuer, read.issued, read.name_id_format) == ("", None, "")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://idp.test/", "saml.message.no_request"),
        ("https://idp.test/?SAMLRequest=", "saml.message.no_request"),
        ("https://[broken?SAMLRequest=x", "saml.message.no_request"),
        (carried(b"<a/>") + "&SAMLRequest=x", "saml.message.no_request"),
        ("https://idp.test/?SAMLRequest=!!", "saml.message.base64"),
        ("https://idp.test/?SAMLRequest=QUJD", "saml.message.deflate"),
        (carried(b"<a/>", raw=False), "saml.message.deflate"),
        ("https://idp.test/?SAMLRequest=s0nU", "saml.message.deflate"),
        (carried(b"<a/>"), "saml.message.not_request"),
        (carried(b"<a"), "saml.xml.truncated"),
        (carried(b"<!DOCTYPE a><a/>"), "saml.xml.doctype"),
        ("https://idp.test/?SAMLRequest=" + "A" * 200_000, "saml.message.too_large"),
    ],
)
def test_what_cannot_be_read_says_why(url: str, code: str) -> None:
    assert code_of(url) == code


def test_a_small_body_that_inflates_to_200_megabytes_stops_at_the_limit() -> None:
    packer = zlib.compressobj(9, wbits=-15)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(60)) + packer.flush()
    url = "https://idp.test/?SAMLRequest=" + quote(base64.b64encode(packed), safe="")
    assert len(packed) < 80_000
    assert code_of(url) == "saml.message.too_large"


def test_a_request_without_its_moment_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="moment"):
        messages.encode_request(replace(REQUEST, issued=None))
