"""The commands beside check: lists, packs, store, scorecards, saved pages."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from monitor.cli import run
from tests.loopback import portal
from tests.monitor.test_scan import PORTAL

SITES = "code,name,level,url\nA,甲县人民政府,county,{a}\nB,乙县人民政府,county,{b}\n"


@pytest.fixture(autouse=True)
def _data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("GONGKAI_DELAY_SECONDS", "0")
    monkeypatch.setenv("GONGKAI_CONTACT", "test@a.example")


def mine(folder: Path) -> Path:
    """A pack with one check of one's own."""
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        'id: mypack\nversion: "1"\nname: 自有指标\ndocuments:\n  县办〔2026〕1号: {title: 通知, attested: A}\n',
        encoding="utf-8",
    )
    (folder / "checks.yaml").write_text(
        "checks:\n  - code: MY.COL\n    name: 政府信息公开专栏\n    rule: {type: exists, column: XXGK.COL}\n"
        "    basis:\n      - {document: 县办〔2026〕1号, item: 第一条, quote: 设立政府信息公开专栏}\n",
        encoding="utf-8",
    )
    return folder


def test_a_strangers_path_from_a_list_and_a_pack_of_ones_own_to_a_scorecard(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with portal(dict(PORTAL)) as one, portal(dict(PORTAL)) as two:
        sites = tmp_path / "sites.csv"
        sites.write_text(SITES.format(a=one.url, b=two.url), encoding="utf-8")
        pack = mine(tmp_path / "mypack")
        assert run(["sites", "validate", str(sites)]) == 0
        assert run(["packs", "validate", str(pack)]) == 0
        assert run(["scan", "--sites", str(sites), "--pack", str(pack), "--allow-private"]) == 0
    capsys.readouterr()
    assert run(["scorecard"]) == 0
    table = capsys.readouterr().out
    assert "甲县人民政府" in table
    assert "得分 100" in table
    assert run(["scorecard", "A", "--format", "json"]) == 0
    card = json.loads(capsys.readouterr().out)
    assert [(f["requirement"], f["verdict"]) for f in card["findings"]] == [("MY.COL", "pass")]
    assert run(["scorecard", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2
    out = tmp_path / "cards.csv"
    assert run(["scorecard", "--format", "csv", "-o", str(out)]) == 0
    body = out.read_bytes()
    assert body.startswith(b"\xef\xbb\xbf")  # a spreadsheet must see that it is UTF-8
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert [(row["站点"], row["结论"]) for row in rows] == [("甲县人民政府", "符合"), ("乙县人民政府", "符合")]
    capsys.readouterr()
    for by, part in (("group", "其他"), ("document", "县办〔2026〕1号"), ("level", "县级")):
        assert run(["scorecard", "--by", by]) == 0
        assert part in capsys.readouterr().out
    units = tmp_path / "units.txt"
    assert run(["scorecard", "A", "--by", "unit", "-o", str(units)]) == 0
    assert "本站所属地区不明，不列示地方文件的责任单位" in units.read_text(encoding="utf-8")
    assert run(["scorecard", "--by", "unit", "--format", "csv"]) == 64
    assert "--by: is for tables" in capsys.readouterr().err
    assert run(["db", "check"]) == 0


def test_a_scan_of_private_addresses_that_nobody_named_looks_at_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with portal(dict(PORTAL)) as one, portal(dict(PORTAL)) as two:
        sites = tmp_path / "sites.csv"
        sites.write_text(SITES.format(a=one.url, b=two.url), encoding="utf-8")
        assert run(["scan", "--sites", str(sites), "--json"]) == 0
        assert (one.asked, two.asked) == ([], [])
    assert json.loads(capsys.readouterr().out)["own_fault"] is True


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["scan", "--sites", "/nowhere/sites.csv"], "cannot be read"),
        (["scan", "--pack", "nope"], "is no pack"),
        (["scan", "--as-of", "yesterday"], "is no time"),
        (["scorecard"], "there is no database yet"),
        (["nights"], "there is no database yet"),
        (["inspect", "/nowhere.html", "--url", "http://a.example/"], "cannot be read"),
        (["nonsense"], "nonsense"),
        (["check", "--colour"], "--colour"),
    ],
)
def test_wrong_use_is_one_line_that_names_the_thing_and_code_64(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 64
    told = capsys.readouterr().err
    assert says in told
    assert told.count("\n") == 1


def test_an_unwritable_place_is_named_and_nothing_is_left_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("x")
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(blocker / "data"))
    assert run(["sites", "import", "hunan"]) != 0
    told = capsys.readouterr().err
    assert "file" in told
    assert told.count("\n") == 1
    assert blocker.read_text() == "x"
    assert run(["demo", "--keep", str(blocker)]) == 64


def test_the_bundled_list_is_imported_whole_and_again_without_harm(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert run(["sites", "import", "hunan"]) == 0
        assert "198 个站点" in capsys.readouterr().out


def test_lists_and_packs_are_shown_for_people_and_machines(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sites", "list", "hunan"]) == 0
    assert "湘潭市人民政府" in capsys.readouterr().out
    assert run(["sites", "list", "hunan", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 198
    assert run(["packs", "list"]) == 0
    assert "hunan-columns" in capsys.readouterr().out
    assert run(["packs", "show", "hunan-columns"]) == 0
    shown = capsys.readouterr().out
    assert "XXGK.A20" in shown
    assert run(["packs", "show", "hunan-columns", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["checks"]) == 15


def test_a_saved_page_is_read_without_any_network(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    page.write_text(str(PORTAL["/xxgk/"]), encoding="utf-8")
    url = "http://a.example/xxgk/"
    assert run(["inspect", str(page), "--url", url, "--today", "2026-09-15", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["outcome"] == "seen"
    assert told["entries"]["count"] == 12
    assert told["entries"]["newest"] == "2026-09-14"
    assert {"code": "XXGK.COL", "text": "政府信息公开", "href": "/xxgk/", "url": url, "tier": "strong"} in told[
        "columns"
    ]
    assert run(["inspect", str(page), "--url", url]) == 0
    assert "2026-09-14" in capsys.readouterr().out
    assert run(["inspect", str(page), "--url", url, "--today", "2026-02-30"]) == 64


def test_a_wrong_setting_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGKAI_NIGHTLY_AT", "25:00")
    assert run(["schedule"]) == 64
    assert "GONGKAI_NIGHTLY_AT" in capsys.readouterr().err


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("gongkai 0.")


def test_advertising_put_into_a_page_is_told_by_inspect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    hidden = '<div style="display:none">新葡京娱乐</div></body>'
    page.write_text(str(PORTAL["/xxgk/"]).replace("</body>", hidden), encoding="utf-8")
    assert run(["inspect", str(page), "--url", "http://a.example/xxgk/", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["unsafe"] == ["新葡京娱乐"]
    assert run(["inspect", str(page), "--url", "http://a.example/xxgk/"]) == 0
    assert "疑似被植入广告：新葡京娱乐" in capsys.readouterr().out
