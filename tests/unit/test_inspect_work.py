"""The jobs of the room that inspects: documents, lists as they come, one entity read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gallery.inspect_room import both, federation, idp, wrong
from helpers.inspected import group, unsigned
from helpers.saml_documents import NOW, SENTRY_METADATA

from assistant import inspect_work
from assistant.errors import BadInput, Stopped
from assistant.inspect_work import Given, InspectWork, Rows
from assistant.tasks import Cancel
from assistant.wizard.inspect_rows import Row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path


class _Clock:
    """Stands still, but for what is waited for."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        self.seconds += 1.0
        return self.seconds


class _Looking:
    """Somebody who inspects."""

    def __init__(self) -> None:
        self.told: list[Rows] = []
        self.cancel, self.again = Cancel(), Cancel()
        self.work = InspectWork(self._hear, self.cancel, self.again, _Clock())

    def _hear(self, told: object) -> None:
        assert isinstance(told, Rows)
        self.told.append(told)

    @property
    def rows(self) -> list[Row]:
        return [row for told in self.told for row in told.rows]


@pytest.fixture
def looking() -> _Looking:
    return _Looking()


def saved(folder: Path, content: bytes) -> Given:
    path = folder / "metadata.xml"
    path.write_bytes(content)
    return inspect_work.file(path)


def test_a_file_is_read_judged_and_put_into_words(looking: _Looking, tmp_path: Path) -> None:
    looked = looking.work.inspect(saved(tmp_path, idp()))
    assert looked.shown is not None
    assert looked.size == len(idp())
    assert looked.shown.headline.title == "1 warning"
    assert looked.shown.sentry is not None
    assert looked.shown.xml is not None
    assert looked.shown.xml.laid_out
    assert not looked.aggregate
    assert looking.told == []


def test_what_is_pasted_may_begin_with_blanks(looking: _Looking) -> None:
    given = inspect_work.pasted(SENTRY_METADATA.decode(), "pasted")
    looked = looking.work.inspect(given)
    assert looked.shown is not None
    assert looked.shown.headline.about == "Service provider"


def test_what_is_none_comes_with_what_sentry_would_show(looking: _Looking) -> None:
    looked = looking.work.inspect(inspect_work.pasted("not XML at all", "pasted"))
    assert looked.shown is None
    assert looked.error is not None
    assert looked.error.code == "saml.xml.not_xml"
    assert looked.sentry is not None
    assert looked.sentry.message == "Failed to parse provided SAML2 metadata"


def test_a_missing_file_and_a_folder_are_said(looking: _Looking, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"source\.missing"):
        looking.work.inspect(inspect_work.file(tmp_path / "nowhere.xml"))
    with pytest.raises(BadInput, match=r"ui\.inspect\.folder"):
        looking.work.inspect(inspect_work.file(tmp_path))


def test_a_list_tells_its_entities_as_they_come(looking: _Looking, tmp_path: Path) -> None:
    looked = looking.work.inspect(saved(tmp_path, federation()))
    assert looked.aggregate
    assert len(looking.told) > 1
    assert [row.number for row in looking.rows] == list(range(24))
    assert looking.told[-1].total == looked.size
    assert looked.shown is not None
    assert looked.shown.headline.about == "List of 24 entities"


def test_a_broken_list_keeps_what_came_before(looking: _Looking) -> None:
    many = [SENTRY_METADATA.replace(b"acme", b"org-%d" % number) for number in range(800)]
    broken = group(*many).replace(b"org-799", b"org-799<", 1)
    with pytest.raises(BadInput, match=r"saml\.xml"):
        looking.work.inspect(inspect_work.pasted(broken.decode(), "pasted"))
    assert 200 < len(looking.rows) < 800


def test_a_stop_is_heard(looking: _Looking, tmp_path: Path) -> None:
    given = saved(tmp_path, federation())
    looking.cancel.set()
    with pytest.raises(Stopped):
        looking.work.inspect(given)


def lists() -> Sequence[bytes]:
    ordinary = federation()
    inner = b"".join(ordinary.partition(b"\n")[2].rpartition(b"</md:EntitiesDescriptor>")[:1])
    start = ordinary.partition(b"\n")[0]
    return (
        ordinary,
        ordinary.replace(b"\n", b" "),
        start + b"\n" + start + inner + b"</md:EntitiesDescriptor></md:EntitiesDescriptor>",
        b"<!-- <md:EntitiesDescriptor> -->\n" + ordinary.replace(b"<md:Entity", b"\n <md:Entity"),
        ordinary.decode().encode("utf-16"),
    )


@pytest.mark.parametrize("document", lists(), ids=["lines", "line", "nested", "split", "utf-16"])
def test_an_entity_is_read_again_from_where_it_stands(
    looking: _Looking, tmp_path: Path, document: bytes
) -> None:
    given = saved(tmp_path, document)
    looking.work.inspect(given)
    assert len(looking.rows) == 24
    for number in (0, 1, 2, 3, 23):
        row = looking.rows[number]
        shown = looking.work.entity(given, row)
        assert shown.headline.name == row.entity_id
        placed = [one.place for one in shown.findings]
        assert len(placed) == row.errors + row.warnings
        for place in placed:
            assert place is not None
            assert place.where.startswith(row.where)
            assert place.line >= row.line
            assert shown.xml is not None
            assert shown.xml.row(place.where, place.line) is not None
        assert shown.sentry is None


def test_what_only_the_list_shows_is_shown_of_the_entity_too(looking: _Looking) -> None:
    given = inspect_work.pasted(group(SENTRY_METADATA, SENTRY_METADATA).decode(), "list")
    looking.work.inspect(given)
    shown = looking.work.entity(given, looking.rows[1])
    assert ["already stands on line" in one.told.seen for one in shown.findings] == [True]


def test_an_entity_that_cannot_be_read_keeps_its_finding(looking: _Looking) -> None:
    bad = both().replace(b"<md:IDPSSODescriptor", b'<md:IDPSSODescriptor xmlns:x=""', 1)
    given = inspect_work.pasted(group(SENTRY_METADATA, bad.strip()).decode(), "list")
    looking.work.inspect(given)
    shown = looking.work.entity(given, looking.rows[1])
    assert len(shown.findings) == 1


def test_a_file_that_changed_is_said(looking: _Looking, tmp_path: Path) -> None:
    given = saved(tmp_path, federation())
    looking.work.inspect(given)
    saved(tmp_path, group(SENTRY_METADATA))
    with pytest.raises(BadInput, match=r"ui\.inspect\.gone"):
        looking.work.entity(given, looking.rows[5])


def test_two_are_compared_by_what_they_mean(looking: _Looking, tmp_path: Path) -> None:
    first = saved(tmp_path, idp())
    pretty = idp().decode().replace("><", ">\n<")
    assert looking.work.compare(first, inspect_work.pasted(pretty, "b")).found == ()
    assert looking.work.compare(first, inspect_work.pasted(wrong().decode(), "b")).found


def test_loading_ahead_inspects_something() -> None:
    inspect_work.warm()


def test_addresses_of_this_machine_are_told_where_it_came_from_elsewhere(
    looking: _Looking,
) -> None:
    document = unsigned(sso="https://localhost:8443/saml2")
    given = inspect_work.pasted(document.decode(), "a")
    shown = looking.work.inspect(given).shown
    assert shown is not None
    assert any("this machine" in one.told.seen for one in (*shown.findings, *shown.notes))
