"""The papers that leave the program: whole in themselves, and no door for what they tell."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers import facts
from helpers.papers import (
    AT,
    DONE,
    GOAL,
    OWN,
    OWNER,
    TAKEN,
    entry,
    frame,
    handed,
    recording,
    run,
    said,
    tree,
)
from helpers.saml_documents import entra_metadata, pair

from assistant import resources, texts
from assistant.entra.people import User
from assistant.sentry import gate, pictures, twin
from assistant.wizard import papers, recorded
from assistant.wizard.change import FieldChange
from assistant.wizard.live import Live, live
from assistant.wizard.observed import Federation, Tenant
from assistant.wizard.steps import check, sentry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</style></script><a href=javascript:alert(1)>x</a>",
    "{{ 7 * 7 }}{% raw %}{by}",
    "\u202eevil\u2066\u200b\x00\x1b]0;x\x07",
)


# --- Both ----------------------------------------------------------------------------------------


BOTH = pytest.mark.parametrize(
    "written", [handed, lambda: papers.record(recording())], ids=["hand-over", "record"]
)


@BOTH
def test_a_paper_needs_nothing_beside_it(written: Callable[[], str]) -> None:
    page = written()
    root = tree(page)
    loads = "//link | //img | //iframe | //object | //embed | //base | //form"
    assert root.xpath(loads) == []
    names = {name for one in root.iter() if isinstance(one.tag, str) for name in one.attrib}
    assert not {name for name in names if name.startswith("on")} | (names & {"style", "src"})
    assert re.findall(r"@import|url\(", page) == []


@BOTH
def test_its_policy_allows_its_own_style_and_script_and_no_other(
    written: Callable[[], str],
) -> None:
    page = written()
    root = tree(page)
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for kind in ("style", "script"):
        inside = re.findall(rf"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
        assert len(inside) == policy.count(f"{kind}-src ")
        for words in inside:
            digest = base64.b64encode(hashlib.sha256(words.encode()).digest()).decode()
            assert f"{kind}-src 'sha256-{digest}'" in policy


def test_practice_and_use_stand_on_top_of_both_in_a_band_of_their_own() -> None:
    used = frame(replace(DONE, sentry=TAKEN))
    assert live(GOAL, used.observed) is Live.YES
    for practice in (True, False):
        for of, in_use in ((frame(), False), (used, True)):
            record = recording(of, practice=practice)
            for page in (
                handed(of, practice=practice),
                papers.record(record),
                papers.record(record, printable=True),
            ):
                start = page[page.index("<body") : page.index("<h1")]
                assert (texts.say("paper.practice") in start) is practice
                assert (texts.say("paper.live") in start) is in_use
                assert ('class="band practice"' in start or 'class="practice"' in start) is practice


def test_where_use_is_not_known_nobody_is_said_to_sign_in() -> None:
    of = frame(replace(DONE, sentry=None))
    assert live(GOAL, of.observed) is Live.UNKNOWN
    assert texts.say("paper.live") not in handed(of)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_that_came_from_outside_becomes_markup(hostile: str) -> None:
    pages, tame = (told(words) for words in (hostile, "plain words"))
    for page, plain in zip(pages, tame, strict=True):
        assert shape(page) == shape(plain)
        assert not {"\u202e", "\u2066", "\u200b", "\x00", "\x1b", "\x07"} & set(page)
        assert pictures.visible(hostile).split()[0] in said(page)


def told(words: str) -> list[str]:
    """Give every paper about a set-up in which everything is called so."""
    person = User("u-x", f"{words}@example.com", words, None, words, words, enabled=True)
    goal = facts.goal(owner=words, second_owner=words, app_name=words, notify=(words,))
    certificate = facts.certificate(subject=words)
    principal = facts.principal(goal, certificates=(certificate,), notify=(words,))
    observed = facts.finished(
        goal,
        tenant=Tenant(words, words, ()),
        application=facts.application(goal, display_name=words, redirect_uris=(words,)),
        service_principal=principal,
        people=(person, OWNER),
        sentry=replace(TAKEN, idp_sso_url=words, idp_tenant="", sso="other"),
    )
    of = frame(
        observed,
        goal=goal,
        addresses=replace(OWN, slug=words, settings_url=words, login_url=words),
        members=(words, f"{words}@example.net"),
    )
    made = run(
        entry(f"people.assign:{words}", kind="delete"),
        entry("addresses.sign_on", FieldChange("loginUrl", words, (words, words))),
    )
    record = papers.Record(of, tuple(check.checks(of)), replace(made, id=words), AT, words, True)  # noqa: FBT003
    return [
        handed(of, by=words),
        papers.record(record),
        papers.record(record, printable=True),
    ]


def shape(page: str) -> tuple[list[object], list[str], Counter[str]]:
    """Give what of a page is markup: tags, names of attributes, links."""
    root = tree(page)
    tags: list[object] = [one.tag for one in root.iter()]
    names = [name for one in root.iter() for name in one.attrib]
    return tags, names, Counter(str(link) for link in root.xpath("//@href"))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "JavaScript:x", "//x"])
def test_only_a_web_address_can_be_followed(url: str) -> None:
    page = handed(frame(addresses=replace(OWN, settings_url=url)))
    assert tree(page).xpath("//a") == []
    assert url in said(page)
    assert tree(handed()).xpath("//a/@href") == [OWN.settings_url]


@pytest.mark.parametrize(
    ("kind", "practice", "slug", "expected"),
    [
        ("hand-over", False, "acme", "sentry-acme-hand-over-2026-11-25.html"),
        ("record", True, "acme", "practice-sentry-acme-record-2026-11-25.html"),
        ("record", False, "../../Etc: <x>", "sentry-Etc-x-record-2026-11-25.html"),
        ("record", False, "…", "sentry-record-2026-11-25.html"),
    ],
)
def test_a_file_is_named_so_that_it_is_found_again(
    kind: str, practice: bool, slug: str, expected: str
) -> None:
    of = frame(addresses=replace(OWN, slug=slug))
    assert papers.file_name(kind, of, AT, practice) == expected


# --- The hand-over -------------------------------------------------------------------------------


def test_each_value_stands_in_sentrys_order_with_its_copy_button_and_its_drawing() -> None:
    sections = tree(handed()).xpath("//section")
    rows = sentry.values(frame())
    assert len(sections) == len(rows) == 6
    for number, (part, row) in enumerate(zip(sections, rows, strict=True)):
        # The first is the page to open: nothing is pasted there.
        shown = part.xpath("string(./h3/span[@class='number'])")
        assert shown == (str(number) if number else "")
        assert row.label in part.xpath("./h3")[0].text_content()
        (value,) = part.xpath(".//code")
        assert value.text_content() == row.value
        (button,) = part.xpath(".//button")
        assert button.get("data-copy") == value.get("id")
        assert row.label in button.get("aria-label")
        assert row.why in part.text_content()
        (picture,) = part.xpath(".//*[local-name()='svg']")
        assert row.label in picture.get("aria-label")


def test_a_drawing_takes_the_colours_of_the_page_it_stands_in() -> None:
    page = handed()
    for name in ("surface", "border", "text", "muted", "accent", "tint"):
        colour = getattr(pictures.LIGHT, name)
        assert f'svg [fill="{colour}"] {{ fill: var(--{name}); }}' in page
        assert f"--{name}: {colour};" in page
        assert f"--{name}: {getattr(pictures.DARK, name)};" in page


def test_the_script_copies_and_falls_back_to_selecting() -> None:
    page = handed()
    assert all(button.get("hidden") is not None for button in tree(page).xpath("//button"))
    for part in ("navigator.clipboard.writeText", "selectNodeContents", 'execCommand("copy")'):
        assert part in page
    assert not re.search(r"https?://", page.partition("<script>")[2])


def test_who_sends_it_and_for_what_stands_first() -> None:
    owner = facts.goal(owner="olivia@example.com")
    words = said(handed(frame(goal=owner)))
    for told in ("Ada", "acme", facts.BASE, "Contoso", facts.TENANT, "olivia@example.com"):
        assert told in words
    assert texts.say("paper.sender") in said(handed(by=""))


def test_before_save_every_open_question_and_every_danger_has_a_box_to_tick() -> None:
    of = frame()
    items = [i for i in gate.gate(sentry.gate_facts(of), of.told) if i.state != "ok"]
    assert {"stop", "ask", "warn"} == {item.state for item in items}
    root = tree(handed(of))
    boxes = root.xpath("//label[input[@type='checkbox']]")
    assert len(boxes) == len(items)
    words = " ".join(one.text_content() for one in boxes)
    assert all(item.meaning in words for item in items)
    assert boxes[0].xpath("string(.//span)") == texts.say("paper.gate.stop")


def test_as_many_values_are_numbered_as_are_pasted() -> None:
    root = tree(handed())
    pasted = len(sentry.values(frame())) - 1
    numbers = [one.text for one in root.xpath("//span[@class='number']")]
    assert numbers[:pasted] == [str(one + 1) for one in range(pasted)]
    assert texts.say("paper.hand_over.what_paste", count=pasted) in said(handed())


def test_what_was_answered_is_not_asked_again() -> None:
    told = {item.name: True for item in sentry.questions(frame())}
    asked = texts.say("paper.gate.ask")
    assert asked in [one.text for one in tree(handed()).xpath("//label/span")]
    assert asked not in [one.text for one in tree(handed(frame(told=told))).xpath("//label/span")]
    assert asked not in [one.text for one in tree(handed(questions=())).xpath("//label/span")]
    only = (gate.GateItem("sentry.gate.private_window", "ask"),)
    page = handed(frame(told=told), questions=only)
    assert [one.text for one in tree(page).xpath("//label/span")].count(asked) == 1


def every_gate() -> Iterator[gate.GateItem]:
    """Give every point that the gate can make."""
    params = dict.fromkeys(("owner", "email", "why", "question", "todo", "names"), "N")
    params |= dict.fromkeys(
        ("matched", "new", "shut_out", "second", "unreadable", "count", "total"), "1"
    )
    for code in sorted({key.rpartition(".")[0] for key in texts.table() if "gate." in key}):
        if code.startswith("sentry.gate."):
            yield gate.GateItem(code, "ask", tuple(params.items()))


@pytest.mark.parametrize("item", tuple(every_gate()), ids=lambda item: item.name)
def test_sentrys_owner_is_told_in_words_for_sentrys_owner(item: gate.GateItem) -> None:
    page = handed(frame(told={"private_window": True}), questions=(item,))
    (box,) = [
        one
        for one in tree(page).xpath("//label")
        if texts.say("paper.gate.ask") in one.xpath("span/text()")
    ]
    words = box.text_content()
    usual = {
        "owner_ready",
        "owner_ready_if_enabled",
        "second_owner",
        "members_match",
        "people_ready",
    }
    assert item.meaning in words or item.name in usual
    assert "--" not in words
    assert not re.search(r"\bapply\b|\bRun\b", words)


def test_an_application_that_is_not_ready_is_not_to_be_used() -> None:
    page = handed(frame(facts.empty()))
    assert texts.say("paper.hand_over.unready_title") in said(page)
    assert texts.say("paper.hand_over.absent") in said(page)
    assert len(tree(page).xpath("//button")) == 5
    off = replace(DONE, service_principal=facts.principal(GOAL, enabled=False))
    assert texts.say("check.application.enabled.fail.seen") in said(handed(frame(off)))
    assert texts.say("paper.hand_over.unready_title") not in said(handed())


def test_where_sentry_has_taken_it_that_is_said_and_nothing_is_left_to_tick() -> None:
    page = handed(frame(replace(DONE, sentry=TAKEN)))
    assert texts.say("paper.hand_over.taken_title") in said(page)
    assert tree(page).xpath("//input") == []
    assert texts.say("paper.hand_over.taken_title") not in said(handed())


def test_another_provider_in_sentry_is_told() -> None:
    other = replace(TAKEN, sso="other", idp_tenant="", idp_sso_url="https://okta.example/sso")
    page = said(handed(frame(replace(DONE, sentry=other))))
    assert texts.say("paper.hand_over.shown_title") in page
    assert "https://okta.example/sso" in page
    assert texts.say("paper.hand_over.shown_title") not in said(handed())


def test_by_hand_where_what_sentry_would_keep_is_known() -> None:
    kept = twin.keeps(entra_metadata([pair()]))
    federation = Federation("https://entra.example/meta", kept=kept)
    page = handed(frame(replace(DONE, federation=federation)))
    (details,) = tree(page).xpath("//details")
    pem = details.xpath(".//code[@id='value-x509cert']")[0].text_content()
    assert pem == pair().certificate.pem().strip() or pem == pair().certificate.pem()
    assert len(details.xpath(".//section")) == 4
    assert tree(handed()).xpath("//details") == []


# --- The words -----------------------------------------------------------------------------------

TEMPLATES = [
    *(resources.folder() / "pages" / name for name in ("hand-over.html", "record.html")),
    *sorted((resources.folder() / "pictures").glob("sentry-*.svg")),
]
CODE = [Path(module.__file__ or "") for module in (papers, recorded, pictures)]


def asked_for() -> tuple[set[str], set[str]]:
    """Give the keys that templates and code name, whole ones and beginnings."""
    whole: set[str] = set()
    begun: set[str] = set()
    for path in (*TEMPLATES, *CODE):
        for key in re.findall(
            r"[\"']((?:paper(?!\.css)|picture|sentry\.form)\.[\w.{]*)", path.read_text("utf-8")
        ):
            (whole if texts.has(key) else begun).add(key.partition("{")[0])
    return whole, begun


def test_every_sentence_that_a_template_names_is_there_and_none_is_left_over() -> None:
    whole, begun = asked_for()
    assert len(whole) > 60
    ours = {key for key in texts.table() if key.startswith(("paper.", "picture."))}
    for beginning in begun:
        assert any(key.startswith(beginning) for key in ours | {"sentry.form."}), beginning
    assert {key for key in ours - whole if not key.startswith(tuple(begun))} == set()


@pytest.fixture
def german() -> Iterator[None]:
    texts.use("de")
    yield
    texts.use(texts.DEFAULT_LANGUAGE)


@pytest.mark.usefixtures("german")
def test_a_paper_is_written_in_the_language_that_is_spoken() -> None:
    pages = (handed(), papers.record(recording()))
    for page in pages:
        assert tree(page).get("lang") == "de"
        assert "Mandant" in page
    assert "Register Identity Provider" in pages[0]
    assert not re.search(r"[“][^“”]*[”]", texts.say("paper.hand_over.what_sign_in"))


def test_both_languages_say_the_same_with_the_same_holes() -> None:
    ours = [
        {k: v for k, v in texts.table(one).items() if k.startswith(("paper.", "picture."))}
        for one in ("en", "de")
    ]
    assert set(ours[0]) == set(ours[1])
    for key, sentence in ours[0].items():
        assert set(re.findall(r"\{\w+\}", sentence)) == set(re.findall(r"\{\w+\}", ours[1][key]))
        assert "!" not in sentence + ours[1][key]
