"""The values to carry over, in the order in which Sentry asks."""

from __future__ import annotations

from helpers.saml_documents import ISSUER, SSO, entra_metadata, pair

from assistant.sentry import addresses, form, mapping, twin

ACME = addresses.addresses(addresses.SentryAddress(), "acme")
URL = (
    "https://login.microsoftonline.com/t/federationmetadata/2007-06/federationmetadata.xml?appid=a"
)


def test_in_sentrys_order() -> None:
    rows = form.rows(ACME, URL, mapping.attribute_mapping())
    assert [(row.page, row.label) for row in rows] == [
        ("settings", "Auth settings"),
        ("provider", "Metadata URL"),
        ("mapping", "IdP User ID"),
        ("mapping", "User Email"),
        ("mapping", "First Name"),
        ("mapping", "Last Name"),
    ]
    assert rows[0].value == "https://sentry.io/settings/acme/auth/"
    assert rows[1].value == URL
    assert all(row.why and row.place and row.value for row in rows)
    assert [row.key for row in rows if not row.required] == ["first_name", "last_name"]


def test_by_hand_where_sentry_cannot_reach_entra() -> None:
    kept = twin.keeps(entra_metadata([pair()]))
    assert isinstance(kept, twin.Kept)
    rows = {row.key: row for row in form.rows_by_hand(ACME, kept, mapping.attribute_mapping())}
    assert list(rows)[:5] == ["settings_url", "entity_id", "sso_url", "slo_url", "x509cert"]
    assert (rows["entity_id"].value, rows["sso_url"].value) == (ISSUER, SSO)
    assert rows["x509cert"].value == pair().certificate.pem()
    assert all(row.label and row.why and row.place for row in rows.values())


def test_the_chosen_identifier_is_the_one_to_paste() -> None:
    rows = form.rows(ACME, URL, mapping.attribute_mapping("objectidentifier"))
    assert next(row.value for row in rows if row.key == "identifier") == mapping.OBJECT_ID
