"""A scorecard as a page: hostile text stays text, and a browser finds nothing to ask for and nothing to complain of."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from dataclasses import replace
from pathlib import Path
from shutil import copyfile

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.network.render import find_chromium
from monitor.cards.page import card_page
from monitor.cli import run
from storage.records import Clause, Look, Outcome, Place
from storage.store import open_store
from tests.monitor.facts import candidate, seen
from tests.monitor.small_pack import second_night, small_rules, with_column
from tests.monitor.test_places import WITH, Story
from tests.monitor.test_report import card, finding

HOSTILE = (
    "</style></title><script>alert(1)</script><img src=http://b.example/x onerror=alert(1)>\"'&amp;\ud83d\x00\u202e"
)


def hostile() -> str:
    """A card of which every word that comes from a page is hostile."""
    link = replace(candidate("BIZ.COL", seen("http://a.example/x/"), text=HOSTILE), page_url=HOSTILE, named=HOSTILE)
    one = finding()
    evil = replace(
        one,
        value=HOSTILE,
        name=HOSTILE,
        lacking=(HOSTILE,),
        candidates=(link,),
        basis=(Clause(HOSTILE, HOSTILE, HOSTILE, HOSTILE),),
        looked_at=(Look("BIZ.COL", Place.HOME, f"javascript:alert(1)//{HOSTILE}", Outcome.SEEN),),
        evidence=(replace(one.evidence[0], url=HOSTILE, matched=HOSTILE),),
    )
    made = card(evil)
    return card_page(replace(made, site=made.site.model_copy(update={"name": HOSTILE}), remarks=(HOSTILE,)), {})


def test_hostile_words_are_text_and_nothing_else() -> None:
    page = hostile()
    page.encode("utf-8")
    tree = LexborHTMLParser(page)
    tags = {node.tag for node in tree.root.traverse() if node.tag} if tree.root else set()
    assert not {"script", "img", "a", "iframe", "link", "object", "form"} & tags
    assert "alert(1)" in (tree.body.text() if tree.body else "")
    assert not {"\x00", "\u202e", "\ud83d"} & set(page)
    assert not re.search(r"<[^>]*\son\w+=", page)


def test_no_attribute_of_a_page_names_an_address() -> None:
    tree = LexborHTMLParser(hostile())
    named = {name for node in tree.css("*") for name in node.attributes}
    assert not {"href", "src", "style", "srcset", "action", "data", "poster"} & named


def test_the_policy_of_a_page_allows_its_own_style_and_nothing_else() -> None:
    tree = LexborHTMLParser(hostile())
    (policy,) = (node.attributes["content"] for node in tree.css("meta[http-equiv='Content-Security-Policy']"))
    (style,) = (node.text() for node in tree.css("style"))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_a_page_tells_what_the_terminal_tells_with_its_proof(tmp_path: Path) -> None:
    made = second_night(small_rules(tmp_path), with_column())
    tree = LexborHTMLParser(card_page(made, {made.findings[0].requirement: "<svg><title>图</title></svg>"}))
    words = tree.body.text() if tree.body else ""
    assert {node.attributes["id"] for node in tree.css("article")} == {one.requirement for one in made.findings}
    for one in made.findings:
        assert one.name in words
        assert all(clause.quote in words for clause in one.basis)
        assert all(evidence.sha256 in words for evidence in one.evidence if evidence.sha256)
        assert all(look.url in words for look in one.looked_at)
    assert "单项否决：" in words
    assert "人工核实·待核实" in words
    assert len(tree.css("figure > svg")) == 1


def played(folder: Path, new_store: Path) -> None:
    engine = open_store(f"sqlite:///{copyfile(new_store, folder / 'gongkai.sqlite3')}")
    story = Story(engine, folder)
    for bar in (WITH, None, WITH):
        story.night(bar)
    engine.dispose()


def test_the_command_writes_a_page_of_one_site_with_its_charts(
    tmp_path: Path, new_store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    played(tmp_path, new_store)
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path))
    assert run(["scorecard", "S", "--format", "html", "-o", str(tmp_path / "card.html")]) == 0
    tree = LexborHTMLParser((tmp_path / "card.html").read_text(encoding="utf-8"))
    charts = {node.attributes["id"]: node.css("svg rect.not_seen") for node in tree.css("article") if node.css("svg")}
    assert {code: len(bands) for code, bands in charts.items()} == {"SITE.NEWS14": 1, "SITE.FRESH6M": 1}
    assert run(["scorecard", "--format", "html"]) == 64
    assert "give the code of one site" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif(find_chromium() is None, reason="no Chromium on this machine")
def test_a_browser_opens_the_page_without_a_complaint_and_asks_for_nothing(
    tmp_path: Path, new_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from playwright.sync_api import sync_playwright

    played(tmp_path, new_store)
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path))
    assert run(["scorecard", "S", "--format", "html", "-o", str(tmp_path / "card.html")]) == 0
    (tmp_path / "hostile.html").write_text(hostile(), encoding="utf-8")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), chromium_sandbox=os.geteuid() != 0)
        page = browser.new_page()
        said: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url))
        addresses = [(tmp_path / name).as_uri() for name in ("card.html", "hostile.html")]
        for address in addresses:
            page.goto(address)
            assert page.evaluate("getComputedStyle(document.querySelector('.verdict')).borderStyle") != "none"
        assert (said, asked) == ([], addresses)
        browser.close()
