"""What a look finds of deleted applications, and with what Sentry's API is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from helpers import facts
from helpers.practice_graph import ALL
from helpers.tenant import tenant

from assistant.entra import clouds
from assistant.errors import BadInput, NetworkError
from assistant.sentry import addresses
from assistant.tasks import Cancel, Pool
from assistant.web import Answer
from assistant.wizard.observe import Look
from assistant.wizard.observed import Why

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from helpers.tenant import Tenant

    from assistant.wizard.observed import Observed

ACME = addresses.addresses(addresses.parse(facts.BASE), "acme")
NOWHERE = "00000000-0000-0000-0000-000000000000"


class SilentSentry:
    """Does not answer, and remembers with which headers it was asked."""

    def __init__(self) -> None:
        self.asked: dict[str, dict[str, str]] = {}

    def __call__(self, url: str, /, *, headers: Mapping[str, str] | None = None) -> Answer:
        self.asked[url] = dict(headers or {})
        raise NetworkError("network.refused", host=url)


@pytest.fixture
def contoso() -> Iterator[Tenant]:
    with tenant(*ALL) as made:
        yield made


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(Cancel(), 1) as made:
        yield made


def looking(contoso: Tenant, pool: Pool, sentry: SilentSentry | None = None, **goal: Any) -> Look:
    return Look(
        contoso.graph,
        sentry or SilentSentry(),
        pool,
        facts.StillClock(),
        clouds.cloud_named("global"),
        facts.goal(**goal),
        ACME,
        frozenset(ALL),
        frozenset(),
    )


def seen(look: Look) -> Observed:
    return look(facts.MEMORY).observed


def deleted(contoso: Tenant, name: str = "Sentry", *, identifier: bool = False) -> dict[str, str]:
    """Make Sentry's application, delete it, and give its ids."""
    made = contoso.client.sentry(name)
    path = f"/applications/{made['application']['id']}"
    if identifier:
        principal = f"/servicePrincipals/{made['servicePrincipal']['id']}"
        contoso.client.json("PATCH", principal, {"preferredSingleSignOnMode": "saml"})
        contoso.client.json("PATCH", path, {"identifierUris": [ACME.identifier]})
    contoso.client.json("DELETE", path)
    return {"id": made["application"]["id"], "appId": made["application"]["appId"]}


def restore(contoso: Tenant, object_id: str) -> None:
    contoso.client.json("POST", f"/directory/deletedItems/{object_id}/restore")


def purge(contoso: Tenant, object_id: str) -> None:
    contoso.client.upn = f"global@{contoso.client.world.domain}"
    contoso.client.json("DELETE", f"/directory/deletedItems/{object_id}")
    contoso.client.upn = f"admin@{contoso.client.world.domain}"


def test_deleted_ones_are_found_by_identifier_template_and_name(
    contoso: Tenant, pool: Pool
) -> None:
    by_identifier = deleted(contoso, "Renamed", identifier=True)
    by_template = deleted(contoso, "Renamed as well")
    named = contoso.client.json("POST", "/applications", {"displayName": "Sentry"})
    contoso.client.json("DELETE", f"/applications/{named['id']}")
    other = contoso.client.json("POST", "/applications", {"displayName": "Payroll"})
    contoso.client.json("DELETE", f"/applications/{other['id']}")
    observed = seen(looking(contoso, pool))
    assert [(twin.id, twin.why) for twin in observed.twins] == [
        (by_identifier["id"], Why.IDENTIFIER),
        (by_template["id"], Why.TEMPLATE),
        (named["id"], Why.NAME),
    ]
    assert observed.bin_read is True


def test_a_bin_of_more_than_a_page_is_not_called_looked_through(
    contoso: Tenant, pool: Pool
) -> None:
    deleted(contoso, "Payroll")
    store = contoso.client.world.store
    (one,) = (doc for doc in store.all("deletedItem") if doc["_kind"] == "application")
    for number in range(999):
        store.put("deletedItem", {**one, "id": f"00000000-0000-0000-0000-{number:012}"})
    assert seen(looking(contoso, pool)).bin_read is False


@pytest.mark.parametrize("which", ["id", "appId"])
def test_what_is_to_be_restored_is_named_by_either_id_and_found_once_it_is_back(
    contoso: Tenant, pool: Pool, which: str
) -> None:
    gone = deleted(contoso, "Renamed")
    # Back again, it is told by nothing but its id: no name, no Identifier, no gallery entry.
    store = contoso.client.world.store
    (doc,) = (one for one in store.all("deletedItem") if one["id"] == gone["id"])
    store.put("deletedItem", {**doc, "applicationTemplateId": None})
    look = looking(contoso, pool, restore_app=gone[which])
    before = seen(look)
    assert [(twin.id, twin.why) for twin in before.twins] == [(gone["id"], Why.NAMED)]
    assert (before.application, before.restoring) == (None, False)
    restore(contoso, gone["id"])
    for after in (seen(look), seen(looking(contoso, pool, restore_app=gone[which]))):
        assert after.application is not None
        assert after.application.id == gone["id"]
        assert after.service_principal is not None
        assert after.twins == ()


def test_what_was_seen_deleted_and_is_nowhere_may_be_on_its_way_back(
    contoso: Tenant, pool: Pool
) -> None:
    gone = deleted(contoso)
    look = looking(contoso, pool, restore_app=gone["id"])
    assert seen(look).restoring is False
    purge(contoso, gone["id"])  # for a look, the same as a restore that shows nowhere yet
    assert seen(look).restoring is True
    with pytest.raises(BadInput, match=r"application\.not_deleted"):
        seen(looking(contoso, pool, restore_app=gone["id"]))


def test_an_undo_looks_on_though_what_was_to_be_restored_is_nowhere(
    contoso: Tenant, pool: Pool
) -> None:
    look = looking(contoso, pool, restore_app=NOWHERE)
    look.must_find = False
    assert seen(look).application is None


def test_the_token_goes_to_one_address_of_sentry_and_to_no_other(
    contoso: Tenant, pool: Pool, tmp_path: Path
) -> None:
    file = tmp_path / "token.txt"
    file.write_text("sntrys_0123456789abcdef\n", encoding="utf-8")
    sentry = SilentSentry()
    observed = seen(looking(contoso, pool, sentry, sentry_token_file=file))
    carried = [url for url, headers in sentry.asked.items() if "Authorization" in headers]
    assert carried == [ACME.provider_url]
    assert len(sentry.asked) > 3
    assert observed.provider is not None
    assert observed.provider.access == "no_answer"
    assert "sntrys_" not in repr(observed)


def test_without_a_token_sentrys_api_is_not_asked(contoso: Tenant, pool: Pool) -> None:
    sentry = SilentSentry()
    assert seen(looking(contoso, pool, sentry)).provider is None
    assert ACME.provider_url not in sentry.asked
