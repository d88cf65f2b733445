"""Only plain XML comes in; everything else is named."""

from __future__ import annotations

import pytest
from helpers.properties import seeded
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import BadInput
from assistant.saml import xml

ENTITIES = '<!DOCTYPE a [<!ENTITY e "https://evil.test/"><!ATTLIST a ID CDATA "injected">]>'


def refused(data: bytes, limits: xml.Limits = xml.DEFAULT_LIMITS) -> BadInput:
    with pytest.raises(BadInput) as caught:
        xml.read(data, limits=limits)
    return caught.value


@pytest.mark.parametrize(
    "data",
    [
        f'{ENTITIES}<a entityID="&e;"/>'.encode(),
        f'<?xml version="1.0"?><!-- - --><?p?>\n{ENTITIES}<a entityID="&e;"/>'.encode(),
        f'{ENTITIES}<a entityID="&e;"/>'.encode("utf-16"),
        f'{ENTITIES}<a entityID="&e;"/>'.encode("utf-16-be"),
        b"\xef\xbb\xbf<!DOCTYPE a><a/>",
        b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>',
        b'<!DOCTYPE a PUBLIC "x" "http://127.0.0.1:9/x.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]><a/>',
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">'
        + b"".join(
            b'<!ENTITY %c "%s">' % (98 + step, b"&%c;" % (97 + step) * 20) for step in range(9)
        )
        + b']><a x="&j;"/>',
    ],
)
def test_every_document_type_is_refused(data: bytes) -> None:
    assert refused(data).code == "saml.xml.doctype"


def test_the_tree_decides_even_where_the_search_before_it_would_not_see() -> None:
    from lxml import etree  # noqa: PLC0415 - only this test goes round our reader

    element = etree.fromstring(b"<!DOCTYPE a><a/>")
    with pytest.raises(BadInput, match=r"saml\.xml\.doctype"):
        xml.refuse_document_type(element)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b'<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE a+AD4APA-a/>', "utf-7"),
        (b'<?xml version="1.0" encoding="IBM037"?><a/>', "ibm037"),
        ("<a/>".encode("utf-32"), "UTF-32"),
        ('<?xml version="1.0" encoding="UTF-7"?><a/>'.encode("utf-16"), "utf-7"),
        (b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-16"?><a/>', "utf-16"),
    ],
)
def test_other_encodings_are_refused_by_name(data: bytes, encoding: str) -> None:
    error = refused(data)
    assert (error.code, error.params["encoding"]) == ("saml.xml.encoding", encoding)


@pytest.mark.parametrize(
    "data",
    [
        "<a>é</a>".encode(),
        "\ufeff<a>é</a>".encode(),
        '<?xml version="1.0" encoding="UTF-16"?><a>é</a>'.encode("utf-16"),
        '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode("iso-8859-1"),
        "<a>é</a>".encode("utf-16-le"),
    ],
)
def test_the_encodings_that_metadata_comes_in_are_read(data: bytes) -> None:
    assert xml.text(xml.read(data)) == "é"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "saml.xml.empty"),
        (b"\xef\xbb\xbf \r\n", "saml.xml.empty"),
        (b"hello", "saml.xml.not_xml"),
        (b"\x1f\x8b\x08\xff", "saml.xml.not_text"),
        (b"<a>\xe9</a>", "saml.xml.not_text"),
        (b"-----BEGIN CERTIFICATE-----\nMIIC", "saml.xml.certificate"),
        (b"<a><b>", "saml.xml.truncated"),
        (b"<a><b></b", "saml.xml.truncated"),
        (b"<a><b x='1", "saml.xml.truncated"),
        (b"<a/>\n<b/>", "saml.xml.two_documents"),
        (b"<a></b>", "saml.xml.broken"),
        (b"<a>&nothing;</a>", "saml.xml.broken"),
        (b'\n<?xml version="1.0"?><a/>', "saml.xml.broken"),
        (b"<a>\x00</a>", "saml.xml.broken"),
        (b"<x:a/>", "saml.xml.broken"),
    ],
)
def test_it_says_what_came_instead(data: bytes, code: str) -> None:
    assert refused(data).code == code


def test_a_web_page_is_named_by_its_title() -> None:
    page = b"<!DOCTYPE html><html><head><title>\n Hotel WLAN </title></head><body>"
    assert refused(page).params["page"] == "Hotel WLAN"


def test_a_page_of_entra_is_named_by_its_number() -> None:
    page = b"<html><body>AADSTS90002: Tenant 'x' not found.</body></html>"
    error = refused(page)
    assert (error.code, error.params["number"]) == ("saml.xml.aadsts", "AADSTS90002")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"error":{"code":"itemNotFound","message":"No such  thing"}}', "No such thing"),
        (b'{"error":"invalid_request"}', "invalid_request"),
        (b"[1, 2]", "-"),
        (b'{"a": ', "-"),
    ],
)
def test_an_error_object_is_quoted(data: bytes, says: str) -> None:
    error = refused(data)
    assert (error.code, error.params["says"]) == ("saml.xml.json", says)


def test_an_error_object_of_entra_is_named_by_its_number() -> None:
    data = b'{"error":"invalid_request","error_description":"AADSTS90002: Tenant not found"}'
    assert refused(data).code == "saml.xml.aadsts"


@pytest.mark.parametrize(
    ("data", "limits", "code"),
    [
        (b"<a>" + b" " * 100 + b"</a>", xml.Limits(size=50), "saml.xml.too_large"),
        (b"<a>" * 9 + b"</a>" * 9, xml.Limits(depth=8), "saml.xml.too_deep"),
        (b"<a>" * 5000 + b"</a>" * 5000, xml.DEFAULT_LIMITS, "saml.xml.too_deep"),
        (b"<a>" + b"<b/>" * 20 + b"</a>", xml.Limits(elements=20), "saml.xml.too_many"),
        (b'<a b="1" c="2" d="3"/>', xml.Limits(attributes=2), "saml.xml.too_many"),
    ],
)
def test_each_limit_is_an_error_with_its_number(data: bytes, limits: xml.Limits, code: str) -> None:
    error = refused(data, limits)
    assert error.code == code
    assert isinstance(error.params["limit"], int)


def test_just_within_the_limits_it_is_read() -> None:
    data = b"<a>" * 8 + b"</a>" * 8
    assert xml.read(data, limits=xml.Limits(size=len(data), depth=8, elements=8)).tag == "a"


def test_text_goes_on_behind_a_comment() -> None:
    root = xml.read(b"<a>owner@acme.example<!-- x -->.evil.test<?p y?>!</a>")
    assert xml.text(root) == "owner@acme.example.evil.test!"


def test_lines_in_messages_count_the_declaration() -> None:
    error = refused(b'<?xml version="1.0"\n encoding="utf-8"?>\n<a></b>')
    assert error.params["line"] == 3


@seeded
@given(st.binary(max_size=200))
def test_whatever_comes_it_is_read_or_refused(data: bytes) -> None:
    outcome = ""
    try:
        xml.read(data)
    except BadInput as error:
        outcome = error.code
    assert outcome == "" or outcome.startswith("saml.xml.")


@seeded
@given(
    st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"]),
    st.text(" \t\r\n", max_size=3),
    st.lists(st.sampled_from(["<!-- c -->", "<?pi x?>", "\n"]), max_size=4),
    st.sampled_from(["<!DOCTYPE a>", "<!DOCTYPE a []>", '<!DOCTYPE a SYSTEM "x">']),
)
def test_no_prolog_hides_a_document_type(
    encoding: str, blanks: str, prolog: list[str], doctype: str
) -> None:
    data = (blanks + "".join(prolog) + doctype + "<a/>").encode(encoding)
    assert refused(data).code in {"saml.xml.doctype", "saml.xml.not_xml"}
