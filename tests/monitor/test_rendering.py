"""Whether pages may be drawn here, why not, and what a whole check gains by it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from zipfile import ZipFile

import pytest

from config.settings import load_settings
from crawler.network.render import find_chromium
from monitor.cli import run
from monitor.sample.server import serve
from monitor.sample.truth import load_truth
from monitor.visits import rendering
from storage.warc import read_members, sha256_of


def test_no_page_is_drawn_where_the_operator_wants_none() -> None:
    settings = load_settings(render_pages=0)
    assert rendering.browser_of(settings) == ""
    assert "GONGKAI_RENDER_PAGES=0" in rendering.why_no_browser(settings)


def test_a_machine_without_chromium_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    settings = load_settings(render_unsandboxed=True)
    assert rendering.browser_of(settings) == ""
    assert "请安装系统的 chromium" in rendering.why_no_browser(settings)


@pytest.mark.skipif(os.geteuid() != 0 or find_chromium() is None, reason="for root on a machine with Chromium")
def test_root_draws_pages_only_where_it_is_told_to() -> None:
    assert "GONGKAI_RENDER_UNSANDBOXED" in rendering.why_no_browser(load_settings())
    assert rendering.browser_of(load_settings(render_unsandboxed=True)) == find_chromium()


@pytest.mark.slow
@pytest.mark.skipif(find_chromium() is None, reason="no Chromium on this machine")
def test_a_county_whose_menu_only_a_browser_can_run_is_judged_with_one_and_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"RENDER_UNSANDBOXED": "true", "DELAY_SECONDS": "0", "DATA_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(f"GONGKAI_{name}", value)
    with serve(load_truth().first_night) as sample:
        run(["check", sample.bases["S04"], "--level", "county", "--allow-private", "--json", "--save"])
    findings = {finding["requirement"]: finding for finding in json.loads(capsys.readouterr().out)["findings"]}
    found = {code for code, finding in findings.items() if finding["verdict"] == "pass"}
    assert {"XXGK.COL", "XXGK.GUIDE", "XXGK.ANNUAL", "BIZ.COL", "BIZ.TOPICS", "FILE.LIB", "FILE.STATUS"} <= found
    assert findings["XXGK.COL"]["evidence"][0]["rendered"]
    assert "依据浏览器呈现的页面" in findings["XXGK.COL"]["sentence"]
    host = sample.bases["S04"].removeprefix("http://").rstrip("/")
    assert run(["evidence", "export", f"{host}/XXGK.COL", "-o", str(tmp_path / "drawn.wacz")]) == 0
    with ZipFile(tmp_path / "drawn.wacz") as file:
        records = {record.url: record for record in read_members(file.read("archive/data.warc.gz"))}
    url = findings["XXGK.COL"]["evidence"][0]["url"]
    assert records[f"urn:view:{url}"].body.startswith(b"\x89PNG")
    assert sha256_of(records[f"urn:drawn:{url}"].body) == findings["XXGK.COL"]["evidence"][0]["sha256"]
    (page,) = [record.body.decode() for address, record in records.items() if "gongkai.invalid" in address]
    assert f"<code>urn:drawn:{url}</code>" in page
    assert f'<a href="{url}">' not in page.partition("四、查找过的位置")[0]
