"""What a look brings of people: typed, listed, assigned, and through groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from helpers.tenant import BASIC, DOMAIN, Tenant, tenant

from assistant.entra import reads
from assistant.errors import BadInput
from assistant.wizard import search
from assistant.wizard.steps import people

if TYPE_CHECKING:
    from collections.abc import Iterator

READER, OWNER = f"reader@{DOMAIN}", f"owner@{DOMAIN}"
GROUPS = (*BASIC, "GroupMember.Read.All")


@pytest.fixture
def contoso() -> Iterator[Tenant]:
    with tenant(*GROUPS) as made:
        yield made


def upn_of(contoso: Tenant, mail: str) -> str:
    (found,) = contoso.client.world.store.find("user", "mail", mail)
    return str(found["userPrincipalName"])


def test_a_file_of_names_is_looked_up_fifteen_at_a_time(contoso: Tenant) -> None:
    everyone: list[dict[str, Any]] = contoso.client.world.store.all("user")[:400]
    names = [str(doc["userPrincipalName"]).upper() for doc in everyone]
    before = contoso.graph.tally.requests
    seen = contoso.look(listed=(*names, "gone@x.test"))
    # 27 calls beside the handful of every look: two batches for them in the first wave.
    assert contoso.graph.tally.requests - before < 10
    assert seen.listed.pop("gone@x.test") == ()  # type: ignore[attr-defined]  # a dict here
    assert all(upns == (name,) for name, upns in seen.listed.items())
    assert len(people.wished(contoso.goal(listed=tuple(names)), seen)) == 400


def test_a_file_of_mail_addresses_is_looked_up_by_mail(contoso: Tenant) -> None:
    other = next(
        doc
        for doc in contoso.client.world.store.all("user")
        if str(doc["mail"]).endswith(f"@mail.{DOMAIN}")
    )
    mails = (str(other["mail"]).upper(), f"twins@{DOMAIN}", str(other["userPrincipalName"]))
    seen = contoso.look(listed=mails, listed_by_mail=True)
    assert seen.listed[mails[0].lower()] == (other["userPrincipalName"],)
    assert set(seen.listed[f"twins@{DOMAIN}"]) == {f"twin.one@{DOMAIN}", f"twin.two@{DOMAIN}"}
    assert seen.listed[mails[2]] == ()
    goal = contoso.goal(listed=mails, listed_by_mail=True)
    assert list(people.wished(goal, seen)) == [other["userPrincipalName"]]


def test_only_a_typed_name_that_is_not_there_costs_a_search(contoso: Tenant) -> None:
    assert contoso.look(users=(READER,), listed=("gone@x.test",)).near == {}
    seen = contoso.look(users=("readr@x.test",), test_user=f"new@{DOMAIN}")
    assert list(seen.near) == ["readr@x.test"]
    with pytest.raises(BadInput) as caught:
        people.check_names(contoso.goal(users=("readr@x.test",)), seen)
    assert READER in str(caught.value.params["names"])


def test_a_search_that_is_refused_costs_the_hint_only(contoso: Tenant) -> None:
    seen = contoso.look(users=("_@x.test",))
    assert seen.near == {"_@x.test": ()}


def test_who_may_be_meant_is_not_among_the_assigned(contoso: Tenant) -> None:
    app_id = contoso.finished(contoso.client.user("owner"))
    seen = contoso.look(app_id=app_id, users=("readr@x.test",))
    assert [user.upn for user in seen.people] == [OWNER]


def test_a_listed_person_who_is_assigned_is_judged_once(contoso: Tenant) -> None:
    app_id = contoso.finished(contoso.client.user("owner"), contoso.client.user("reader"))
    seen = contoso.look(app_id=app_id, users=(OWNER,), listed=(OWNER, READER))
    assert sorted(user.upn for user in seen.people) == [OWNER, READER]


def test_each_kind_of_assigned_group_is_seen(contoso: Tenant) -> None:
    names = ("Empty group", "Designers (dynamic)", "Hidden project", "Engineering")
    ids = {name: contoso.client.group(name) for name in names}
    seen = contoso.look(app_id=contoso.finished(*ids.values()))
    dynamic = seen.reached.pop(ids["Designers (dynamic)"])  # type: ignore[attr-defined]  # a dict here
    assert dynamic > 100
    assert seen.reached == {ids["Empty group"]: 0, ids["Engineering"]: 60}
    assert seen.hidden == (ids["Hidden project"],)
    assert {name for name in names if seen.assigned_groups[ids[name]].dynamic} == {names[1]}
    assert seen.assigned_groups[ids["Hidden project"]].hidden
    assert len(seen.nested) == 1


def test_without_the_permission_an_assigned_group_is_not_asked_what_it_is() -> None:
    with tenant(*BASIC) as basic:
        group = basic.client.group("Engineering")
        seen = basic.look(app_id=basic.finished(group))
        assert (seen.assigned_groups, seen.hidden) == ({}, (group,))


def test_the_members_of_a_group_to_be_assigned_are_read_before_it_is(contoso: Tenant) -> None:
    group = contoso.client.group("Engineering")
    before = contoso.look(groups=("Engineering", "Empty group", "Hidden project"))
    assert len(before.coming[group]) == 60
    assert sorted(map(len, before.coming.values())) == [0, 60]  # who hides its members is no zero
    assert before.people == ()
    after = contoso.look(app_id=contoso.finished(group), groups=("Engineering", "Empty group"))
    assert group not in after.coming
    assert after.reached[group] == 60
    assert [len(members) for members in after.coming.values()] == [0]


def test_one_finds_people_by_the_beginning_of_name_upn_and_mail(contoso: Tenant) -> None:
    for words in ("read", "reader@contoso", "Reader"):
        calls = reads.search_people(words)
        rows = search.read(words, contoso.graph.read(calls)).rows
        assert READER in [row.value for row in rows if row.kind == "user"], words
