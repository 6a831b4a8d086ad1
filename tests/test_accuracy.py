"""The published figures hold: on real pages where they are at hand, and the comparison itself on pages of our own."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.synonyms import load_synonyms
from monitor.cli import run
from monitor.measure.accuracy import measure, shares

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
NAMES = tuple(load_synonyms().values())
ROW = re.compile(r"^\| (?P<measure>[^|]+) \| (?P<right>\d+) of (?P<count>\d+)[^|]*\|$", re.MULTILINE)


def published() -> dict[str, tuple[int, int]]:
    """What docs/accuracy.md records overall."""
    text = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    return {m["measure"]: (int(m["right"]), int(m["count"])) for m in ROW.finditer(text)}


def test_no_figure_on_real_pages_is_below_the_one_that_is_published() -> None:
    if not CORPUS.exists():
        pytest.skip("the real pages are not beside this checkout")
    found = shares(measure(CORPUS, NAMES, date(2026, 11, 24)))
    assert published()
    for (name, _), share in found.items():
        right, count = published()[name]
        assert share.of == count, name
        assert share.right >= right, name


def folder(at: Path, body: str, **expected: object) -> Path:
    """A folder with one page and what is expected of it."""
    (at / "pages").mkdir()
    (at / "pages" / "1.html").write_text(body, encoding="utf-8")
    whole = {"file": "1.html", "base_url": "http://a.example/", "kind": "list", "family": "x", "notes": "", **expected}
    (at / "expected.jsonl").write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return at


LIST = "<html><body><h1>通知公告</h1><ul>{}</ul></body></html>"
ROWS = "".join(
    f"<li><a href='/{n}.html'>关于做好第{n}项工作的通知</a><span>2026-09-0{n}</span></li>" for n in range(1, 6)
)


def test_rows_and_dates_are_compared_one_by_one(tmp_path: Path) -> None:
    rows = {
        "rows": 6,
        "newest": "2026-09-05",
        "oldest": "2026-09-02",
        "first3": [["关于做好第1项工作的通知", "2026-09-01"]],
    }
    marks = measure(folder(tmp_path, LIST.format(ROWS), rows=rows), NAMES, date(2026, 9, 15))
    assert {mark.measure: mark.wrong for mark in marks} == {
        "pages seen": "",
        "list rows counted": "wrong",
        "list newest date": "",
        "list oldest date": "wrong",
        "list first three rows": "",
    }


def test_the_rows_of_a_box_beside_are_none_of_the_column_s_list(tmp_path: Path) -> None:
    box = "<div class='hot'><h3>最新发布</h3><ul>{}</ul></div>".format(
        "".join(f"<li><a href='/{n}x.html'>第{n}次例会的消息</a><span>2026-09-1{n}</span></li>" for n in range(5))
    )
    rows = {"rows": 5, "newest": "2026-09-05", "oldest": "2026-09-01"}
    marks = measure(folder(tmp_path, LIST.format(ROWS) + box, rows=rows), NAMES, date(2026, 9, 15))
    assert not [mark for mark in marks if mark.wrong]


def test_a_field_that_is_not_there_and_is_told_all_the_same_is_invented(tmp_path: Path) -> None:
    body = (
        "<html><body><h1>关于做好防汛工作的通知</h1><p>发布时间：2026-09-01 来源：县应急局</p>"
        + "<p>各乡镇要做好值守。</p>" * 20
    )
    article = {
        "title": "关于做好防汛工作的通知",
        "published": None,
        "document_number": "县防〔2026〕1号",
        "index_number": None,
    }
    at = folder(tmp_path, body + "</body></html>", kind="article", article={**article, "source": "县应急局"})
    wrong = {mark.measure: mark.wrong for mark in measure(at, NAMES, date(2026, 9, 15)) if mark.wrong}
    assert wrong == {"article published": "invented", "article document_number": "missed"}


def test_a_failure_read_as_a_page_is_counted_as_such(tmp_path: Path) -> None:
    at = folder(tmp_path, LIST.format(ROWS), kind="failure", failure={"failure": "soft_404"})
    assert {mark.measure: mark.wrong for mark in measure(at, NAMES, date(2026, 9, 15))} == {
        "failures not read as a page": "wrong",
        "failures recognised": "wrong",
    }


def test_the_command_prints_every_share_as_n_of_n(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = folder(tmp_path, LIST.format(ROWS), rows={"rows": 5, "newest": "2026-09-05", "oldest": "2026-09-01"})
    assert run(["accuracy", str(at), "--today", "2026-09-15"]) == 0
    assert "| list rows counted | 1 of 1 |" in capsys.readouterr().out
    assert run(["accuracy", str(at), "--today", "2026-09-15", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"measure": "list rows counted", "of": "", "right": 1, "count": 1} in told["overall"]
    assert told["disagreements"] == [d for d in told["disagreements"] if d["measure"].endswith("htmldate")]
    assert set(told["cpu_ms"]) >= {"parse", "outcome", "links", "lists", "documents"}


def test_a_folder_without_expectations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no expectations"):
        measure(tmp_path, NAMES, date(2026, 9, 15))
