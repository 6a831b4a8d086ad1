"""Archived pages drawn by a real browser: what the picture shows, and that nothing leaves the machine for it."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import json
import stat
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

import pytest

from crawler.network.render import find_chromium
from monitor.cli import run
from monitor.shots.served import SANDBOX, Served, served_page
from monitor.shots.studio import TALLEST, WIDTH, Shot, ShotError, Studio
from storage.bodies import known_bodies
from storage.database import reading
from storage.findings import findings_at
from storage.records import SHANGHAI
from storage.warc import Record
from tests.loopback import portal
from tests.monitor.test_scan import FirstNight
from tests.pictures import WHITE, colours_in, size_of

pytestmark = [pytest.mark.slow, pytest.mark.skipif(find_chromium() is None, reason="no Chromium on this machine")]

AT = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
MARK, FRAME = (255, 230, 0), (208, 0, 0)
RED, GREEN = (255, 0, 0), (0, 128, 0)


def page(body: str | bytes, media: str = "text/html; charset=utf-8") -> Served:
    raw = body.encode() if isinstance(body, str) else body
    given = Record("response", "urn:uuid:1", "", AT, 200, (("Content-Type", media),), raw, "", {})
    served = served_page(given)
    assert served is not None
    return served


def shots(
    *pages: tuple[Served, tuple[str, ...]],
    url: str = "http://portal.invalid/x/",
    parts: dict[str, Served] | None = None,
    seconds: tuple[float, ...] = (),
) -> list[Shot | ShotError]:
    async def taken() -> list[Shot | ShotError]:
        found: list[Shot | ShotError] = []
        async with Studio(find_chromium() or "", 30) as studio:
            for (one, words), studio.seconds in zip_longest(pages, seconds, fillvalue=30):
                try:
                    found.append(await studio.shoot(url, one, lambda asked, _: (parts or {}).get(asked), words))
                except ShotError as error:
                    found.append(error)
        return found

    return asyncio.run(taken())


def shot(
    body: str | bytes, *words: str, parts: dict[str, Served] | None = None, url: str = "http://a.invalid/"
) -> Shot:
    (found,) = shots((page(body), words), parts=parts, url=url)
    assert isinstance(found, Shot), found
    return found


def test_the_same_page_is_the_same_picture_of_a_fixed_width_and_its_own_height() -> None:
    body = page("<body style='margin:0'><div style='height:1700px;background:green'>公开</div>")
    first, second = shots((body, ("公开",)), (body, ("公开",)))
    assert isinstance(first, Shot)
    assert first == second
    assert size_of(first.picture) == (WIDTH, 1700)
    assert max(colours_in(first.picture).items(), key=lambda one: one[1])[0] == GREEN


def test_words_are_where_the_marks_say_also_over_several_elements() -> None:
    found = shot("<style>p{margin:50px 0 0 300px;font-size:40px}</style><p>政府<b>信息</b>公开", "政府信息公开")
    (first, *_), (last, *_) = sorted(found.marks)[0], sorted(found.marks)[-1]
    assert first == pytest.approx(308, abs=10)
    assert last > 440
    assert all(colours_in(found.picture, box).keys() > {WHITE, (0, 0, 0)} for box in found.marks)
    assert not any(box[1] > 150 for box in found.marks)


def test_a_page_of_gbk_shows_the_characters_that_were_read() -> None:
    declared = shot("<meta charset=gb2312><p>政府信息公开指南".encode("gb18030"), "指南")
    plain = shot("<p>政府信息公开指南", "指南")
    assert declared.picture == plain.picture
    assert declared.marks == plain.marks


def test_numbers_of_persons_are_hidden_before_the_picture_is_taken() -> None:
    whole = "<p>电话13800000000<p>138<b>0000</b>0000<p><input value=13800000000 size=30><img alt=13800000000>"
    masked = whole.replace("13800000000", "138********").replace("<b>0000</b>0000", "<b>****</b>****")
    real, hidden = shot(whole), shot(masked)
    assert real.picture == hidden.picture
    assert (real.hidden, hidden.hidden) == (5, 0)


def test_no_script_runs_and_nothing_leads_the_page_elsewhere() -> None:
    evil = (
        "<meta http-equiv=refresh content='0;url=about:blank'><body style='background:green'>"
        "<script>document.body.style.background='red'</script>"
        "<img src=x onerror=\"document.body.style.background='red'\">"
        "<form name=documentElement><input name=parentNode></form>"
        "<img name=createTreeWalker><img name=scrollingElement>"
        "<iframe src=\"javascript:top.document.body.style.background='red'\"></iframe><p>公开"
    )
    found = shot(evil, "公开")
    seen = colours_in(found.picture)
    assert seen[GREEN] > 500_000
    assert RED not in seen
    assert len(found.marks) == 1


def test_a_page_that_has_no_end_is_cut_around_the_words_and_says_so() -> None:
    found = shot(
        "<body style='margin:0'>始<div style='height:40000px'></div><p>公开<div style='height:1e9px'></div>", "公开"
    )
    assert size_of(found.picture) == (WIDTH, TALLEST) == (WIDTH, found.height)
    assert 39_700 < found.top < 40_000
    assert found.page_height > 1_000_000
    assert found.marks[0][1] == pytest.approx(200, abs=2)


def test_only_what_the_archive_has_is_shown_and_what_it_lacks_is_counted() -> None:
    parts = {
        "http://a.invalid/s.css": Served("text/css; charset=utf-8", b"body{background:green}"),
        "http://a.invalid/f.html": page("<body style='margin:0'><p style='color:red'>电话13800000000 公开"),
    }
    inner = (
        "<link rel=stylesheet href=/s.css#x><img src=//b.invalid/x.png><img src=file:///etc/passwd><iframe src=f.html>"
    )
    found = shot(inner, "公开", parts=parts)
    assert GREEN in colours_in(found.picture)
    assert found.refused == 1
    assert found.hidden == 1
    (mark,) = found.marks
    assert mark[0] > 100


def test_no_request_reaches_the_server_that_the_page_came_from() -> None:
    with portal({"*": "<p>live"}) as served:
        evil = (
            f"<base href={served.url}><link rel=preload as=image href=/a><link rel=prefetch href=/b>"
            f"<link rel=preconnect href={served.url}><link rel=stylesheet href=/c><img src=/d><iframe src=/e></iframe>"
            "<object data=/f></object><embed src=/g><video src=/h autoplay></video>"
            "<style>@import '/i';@font-face{font-family:x;src:url(/j)}"
            "p{font-family:x;background:url(/k)}</style><meta http-equiv=refresh content='0;url=/l'><p>公开"
        )
        found = shot(evil, "公开", url=served.url)
        assert served.asked == []
    assert found.refused >= 6


def test_a_page_that_breaks_the_time_limit_costs_the_next_one_nothing() -> None:
    noise = "<filter id=f><feTurbulence baseFrequency=.5 numOctaves=255 /></filter>"
    layers = "<rect width=1280 height=15000 filter=url(#f) />" * 40  # each takes some seconds
    heavy = page(f"<svg width=1280 height=15000>{noise}{layers}</svg>")
    broken, whole = shots((heavy, ("公开",)), (page("<p>公开"), ("公开",)), seconds=(3,))
    assert isinstance(broken, ShotError), "this page should take longer than is allowed"
    assert isinstance(whole, Shot)
    assert len(whole.marks) == 1


def test_text_and_pictures_are_pages_too() -> None:
    text, picture = shots(
        (page("第一行\n公开 <b>", "text/plain"), ("公开<b>",)), (page(b"GIF89a;", "image/gif"), ("公开",))
    )
    assert isinstance(text, Shot)
    assert isinstance(picture, Shot)
    assert len(text.marks) == 1


def test_answers_carry_the_policy_that_forbids_scripts_and_leading_elsewhere() -> None:
    assert "sandbox" in SANDBOX.split("; ")
    assert "script-src 'none'" in SANDBOX


@pytest.fixture
def night(first_night: FirstNight, monkeypatch: pytest.MonkeyPatch) -> FirstNight:
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(first_night.folder))
    monkeypatch.setenv("GONGKAI_DATABASE_URL", str(first_night.engine.url))
    monkeypatch.setenv("GONGKAI_RENDER_UNSANDBOXED", "true")
    return first_night


def read_index(folder: Path) -> list[dict[str, str]]:
    with (folder / "index.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_command_writes_numbered_pictures_and_an_index_without_asking_the_portal(
    night: FirstNight, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pictures"
    assert run(["screenshot", "A/XXGK.COL", "-o", str(out)]) == 0
    assert "已截图" in capsys.readouterr().out
    assert night.served.asked == []
    told = json.loads((out / "index.json").read_text())
    assert [one["number"] for one in told] == [f"1-A-XXGK.COL-{place}" for place in range(1, len(told) + 1)]
    (column,) = [one for one in told if one["url"].endswith("/xxgk/")]
    picture = (out / column["file"]).read_bytes()
    assert column["png_sha256"] == hashlib.sha256(picture).hexdigest()
    assert column["sha256"]
    assert size_of(picture)[0] == WIDTH
    assert size_of(picture)[1] > column["height"]
    seen = colours_in(picture)
    assert seen[MARK] > 500
    assert seen[FRAME] > 100
    assert "红框和底色为本系统所加" in column["told"]
    assert stat.S_IMODE((out / column["file"]).stat().st_mode) == 0o600
    assert [row["证据编号"] for row in read_index(out)] == [one["number"] for one in told]


def test_a_damaged_body_is_said_and_costs_the_other_pages_nothing(
    night: FirstNight, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with reading(night.engine) as conn:
        (finding,) = findings_at(conn, night.report.scan.id, ["A"], "BIZ.COL")
    assert len(finding.evidence) > 1
    (file,) = (night.folder / "evidence").glob("*.warc.gz")
    lost = finding.evidence[0].sha256 or ""
    with reading(night.engine) as conn:
        place = known_bodies(conn, [lost])[lost].place
    assert place is not None
    with file.open("r+b") as archive:
        archive.seek(place.start + place.length // 2)
        archive.write(b"\0" * 20)
    assert run(["screenshot", "A/BIZ.COL", "-o", str(tmp_path / "out")]) == 1
    assert "未截图：1-A-BIZ.COL-1 缺失或者损坏" in capsys.readouterr().out
    rows = read_index(tmp_path / "out")
    assert "损坏" in rows[0]["未能提供的原因"]
    assert [bool(row["图片"]) for row in rows] == [False, *[True] * (len(rows) - 1)]


def test_a_finding_that_rests_on_no_page_is_told_in_the_index(night: FirstNight, tmp_path: Path) -> None:
    assert run(["screenshot", "B/XXGK.COL", "-o", str(tmp_path / "out")]) == 0
    (row,) = read_index(tmp_path / "out")
    assert (row["图片"], row["未能提供的原因"]) == ("", "该结论不以网页为依据")


def test_a_folder_with_files_is_written_to_only_where_that_is_asked_for(
    night: FirstNight, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").write_text("x")
    assert run(["screenshot", "B/XXGK.COL", "-o", str(tmp_path)]) == 64
    assert "is not empty" in capsys.readouterr().err
    assert run(["screenshot", "B/XXGK.COL", "-o", str(tmp_path), "--force"]) == 0


def test_a_machine_without_the_extra_is_told_what_to_install(
    night: FirstNight, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("monitor.visits.rendering.find_spec", lambda name: None)
    assert run(["screenshot", "A/XXGK.COL", "-o", str(tmp_path / "out")]) == 64
    told = capsys.readouterr().err
    assert "pip install 'gongkai[render]'" in told
    assert told.count("\n") == 1
    assert not (tmp_path / "out").exists()
