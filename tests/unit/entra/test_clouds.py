"""The clouds' addresses, and the file that names one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from assistant import texts
from assistant.entra.clouds import Account, cloud_from_file, cloud_named, names, same_login
from assistant.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

LINE = {
    "event": "practice",
    "practice": True,
    "login": "https://localhost:8441",
    "graph": "https://localhost:8442",
    "sentry": "https://127.0.0.1:8443",
    "ca_file": "ca.pem",
    "tenant_id": "6f2c0000-0000-0000-0000-000000000001",
    "domain": "contoso.practice.test",
    "client_id": "5e000000-0000-0000-0000-000000000001",
    "accounts": [{"upn": "admin@contoso.practice.test", "what": "can do everything"}],
}


def saved(tmp_path: Path, **changes: object) -> Path:
    path = tmp_path / "cloud.json"
    path.write_text(json.dumps({**LINE, **changes}))
    return path


def test_the_global_cloud_has_its_documented_addresses() -> None:
    cloud = cloud_named("global")
    assert cloud.authority("contoso.com") == "https://login.microsoftonline.com/contoso.com"
    assert cloud.graph_base == "https://graph.microsoft.com/v1.0"
    assert cloud.federation_metadata("t", "a b") == (
        "https://login.microsoftonline.com/t/federationmetadata/2007-06/federationmetadata.xml"
        "?appid=a+b"
    )
    assert cloud.saml_sign_in("t") == "https://login.microsoftonline.com/t/saml2"
    assert cloud.portal_single_sign_on("sp", "app") == (
        "https://entra.microsoft.com/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/SignOn"
        "/objectId/sp/appId/app"
    )
    assert cloud.launch("app", "t") == "https://myapps.microsoft.com/signin/app?tenantId=t"
    assert (cloud.certificate_action, cloud.experimental, cloud.practice) == (True, False, False)


@pytest.mark.parametrize("name", ["usgov", "usgov-dod", "china"])
def test_national_clouds_are_untried_and_lack_the_certificate_action(name: str) -> None:
    cloud = cloud_named(name)
    assert cloud.experimental
    assert not cloud.certificate_action
    assert cloud.launch("app", "t") is None


def test_no_two_clouds_share_a_graph() -> None:
    graphs = {cloud_named(name).graph for name in names()}
    assert len(graphs) == len(names()) == 4


def test_chinas_older_login_host_is_the_same_login() -> None:
    assert same_login("https://login.chinacloudapi.cn", cloud_named("china").login)
    assert not same_login("https://login.chinacloudapi.cn", cloud_named("global").login)


def test_an_unknown_name_gets_a_near_one() -> None:
    with pytest.raises(BadInput) as caught:
        cloud_named("us-gov")
    assert texts.explain(caught.value).hint == "Did you mean --cloud usgov?"


def test_the_practice_line_saved_is_a_cloud(tmp_path: Path) -> None:
    cloud = cloud_from_file(saved(tmp_path))
    assert cloud.name == "practice"
    assert cloud.practice
    assert not cloud.experimental
    assert cloud.accounts == (Account("admin@contoso.practice.test", "can do everything"),)
    assert cloud.origin_cas == tuple(
        (LINE[one], tmp_path / "ca.pem") for one in ("login", "graph", "sentry")
    )
    assert cloud.launch("app", "t") == "https://localhost:8441/myapps/signin/app?tenantId=t"
    assert cloud.portal_single_sign_on("sp", "app") is None


def test_practice_is_believed_only_on_this_machine(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        cloud_from_file(saved(tmp_path, graph="https://graph.microsoft.com"))
    assert caught.value.code == "cloud.file_practice"


def test_a_file_that_says_nothing_of_practice_is_no_practice(tmp_path: Path) -> None:
    path = saved(tmp_path, practice="true", login="https://login.corp.example")
    cloud = cloud_from_file(path)
    assert not cloud.practice
    assert cloud.name == "login.corp.example"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("login", None),
        ("login", "localhost"),
        ("login", 5),
        ("graph", "https://localhost:1/v1.0"),
        ("graph", "https://user:pw@localhost:1"),
        ("graph", "https://localhost:x"),
        ("sentry", "http://sentry.example"),
        ("tenant_id", 5),
        ("ca_file", ""),
        ("accounts", "admin"),
        ("accounts", ["admin"]),
        ("accounts", [{"what": "no name"}]),
    ],
)
def test_each_unusable_field_is_named(tmp_path: Path, field: str, value: object) -> None:
    with pytest.raises(BadInput) as caught:
        cloud_from_file(saved(tmp_path, **{field: value}))
    assert caught.value.code == "cloud.file_field"
    assert f"the field {field} " in texts.explain(caught.value).detail


@pytest.mark.parametrize("text", ["", "[]", "{", '"practice"'])
def test_a_file_that_is_no_object_is_broken(tmp_path: Path, text: str) -> None:
    path = tmp_path / "cloud.json"
    path.write_text(text)
    with pytest.raises(BadInput) as caught:
        cloud_from_file(path)
    assert caught.value.code == "cloud.file_broken"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        cloud_from_file(tmp_path / "no.json")
    assert "no.json" in texts.explain(caught.value).detail
