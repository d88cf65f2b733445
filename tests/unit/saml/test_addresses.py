"""What may be wrong with an address is told by its writing alone."""

from __future__ import annotations

import time

import pytest

from assistant.saml.addresses import faults, is_private, shown


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://login.microsoftonline.com/7a9c/saml2", []),
        ("https://idp.example.org:8443/sso?x=%20y&z=1", []),
        ("https://a_b.example.org/", []),
        ("https://bücher.example/sso", []),
        ("https://8.8.8.8/sso", []),
        ("http://idp.example.org/", ["not_https"]),
        ("https://IDP.example.org/", ["upper_case"]),
        ("HTTPS://idp.example.org/", []),
        ("https://user:pass@idp.example.org/", ["user_info"]),
        ("https://login.microsoftonline.com@evil.test/", ["user_info"]),
        ("https://idp.example.org/#top", ["fragment"]),
        ("https://idp.example.org/#", ["fragment"]),
        (" https://idp.example.org/", ["space"]),
        ("https://idp.example.org/a\tb", ["space"]),
        ("", ["broken"]),
        ("idp.example.org", ["broken"]),
        ("mailto:a@b.example", ["broken"]),
        ("https:///path", ["broken"]),
        ("https://[::1", ["broken"]),
        ("https://idp.example.org:99999/", ["broken"]),
        ("https://999.1.1.1/", ["broken"]),
        ("http://LOCALHOST/#x y", ["space", "not_https", "fragment", "upper_case", "private"]),
    ],
)
def test_faults(address: str, expected: list[str]) -> None:
    assert list(faults(address)) == expected


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "a.localhost",
        "intranet",
        "idp.local",
        "idp.internal",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "169.254.169.254",
        "::1",
        "fe80::1%eth0",
        "::ffff:10.0.0.1",
        "fd00::1",
        "0.0.0.0",  # noqa: S104 -- an address to be told, none to listen on
    ],
)
def test_what_is_reached_from_inside_only(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize("host", ["idp.example.org", "8.8.8.8", "2606:4700::1", "a.localised.com"])
def test_what_is_reached_from_everywhere(host: str) -> None:
    assert not is_private(host)


def test_a_long_address_takes_no_time() -> None:
    begun = time.perf_counter()
    for address in (
        "https://" + "a-" * 50_000,
        "https://" + "a." * 50_000,
        "https://" + "1." * 9999,
    ):
        list(faults(address))
    assert time.perf_counter() - begun < 1


def test_what_is_shown_holds_no_password_and_no_end() -> None:
    assert shown("https://u:p@a.example/b@c") == "https://…@a.example/b@c"
    assert shown("https://a.example/b@c") == "https://a.example/b@c"
    assert len(shown("https://a.example/" + "b" * 999)) == 201
    assert shown("") == "-"
