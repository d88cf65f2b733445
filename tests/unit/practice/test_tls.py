"""The practice authority: good for loopback, worthless elsewhere, renewed in time."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import stat
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.x509 import verification
from helpers.practice_login import NOW

from assistant.practice import tls

if TYPE_CHECKING:
    from pathlib import Path


def leaf(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / "leaf.pem").read_bytes())


def authority(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())


def test_the_chain_is_good_for_each_of_its_names(tmp_path: Path) -> None:
    made = tls.prepare(tmp_path, NOW)
    store = verification.Store([authority(tmp_path)])
    subjects = [
        x509.DNSName("localhost"),
        x509.DNSName("sentry.localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        x509.IPAddress(ipaddress.ip_address("::1")),
    ]
    for subject in subjects:
        verifier = verification.PolicyBuilder().store(store).time(NOW)
        assert verifier.build_server_verifier(subject).verify(leaf(tmp_path), [])
    assert made.context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert made.ca_file == tmp_path / "ca.pem"


def test_the_authority_is_bound_to_loopback(tmp_path: Path) -> None:
    tls.prepare(tmp_path, NOW)
    bound = authority(tmp_path).extensions.get_extension_for_class(x509.NameConstraints)
    assert bound.critical
    permitted = bound.value.permitted_subtrees or []
    assert {str(one.value) for one in permitted} == {"localhost", "127.0.0.0/8", "::1/128"}


@pytest.mark.parametrize("name", ["ca-key.pem", "leaf.pem"])
def test_keys_are_the_owners_alone(tmp_path: Path, name: str) -> None:
    tls.prepare(tmp_path, NOW)
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_it_is_kept_and_renewed_in_time(tmp_path: Path) -> None:
    tls.prepare(tmp_path, NOW)
    first, ca = leaf(tmp_path), authority(tmp_path)
    tls.prepare(tmp_path, NOW + dt.timedelta(days=300))
    assert leaf(tmp_path) == first
    tls.prepare(tmp_path, NOW + dt.timedelta(days=395))
    assert leaf(tmp_path) != first
    assert authority(tmp_path) == ca
    tls.prepare(tmp_path, NOW + dt.timedelta(days=3650))
    assert authority(tmp_path) != ca
