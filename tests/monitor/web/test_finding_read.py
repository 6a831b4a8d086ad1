"""The page of a finding: its evidence as text, marked, with where it lies; never a portal's own markup or script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from selectolax.lexbor import LexborNode

from monitor.evidence import sheets
from storage.database import reading
from storage.findings import findings_at
from storage.records import Finding
from storage.review import Role
from storage.scans import scan_info
from storage.shelf import shelf_of
from tests.monitor.test_scan import NIGHT, FirstNight, scan, settings
from tests.monitor.web.at_the_desk import People, text_of
from tests.playback import html, links, rows

NEXT = NIGHT + timedelta(days=1)
EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">'
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;alert(2)&quot;&gt;"


@pytest.fixture
def people(first_night: FirstNight, little_argon2: None) -> People:
    return People(first_night.engine, first_night.folder)


def finding(night: FirstNight, requirement: str, scan_id: int = 1) -> Finding:
    with reading(night.engine) as conn:
        (one,) = findings_at(conn, scan_id, ["A"], requirement)
        return one


def test_a_finding_is_shown_with_its_evidence_as_text_marked_numbered_and_checked(
    first_night: FirstNight, people: People
) -> None:
    shown = people("zhao", Role.VIEWER).get("/findings/1/A/XXGK.COL")
    found = finding(first_night, "XXGK.COL")
    page = text_of(shown, "#page-1")
    assert found.evidence[0].sha256 is not None
    for told in (
        found.evidence[0].url,
        found.evidence[0].sha256,
        "1-A-XXGK.COL-1",
        "已核对，与校验值一致",
        "返回状态 200",
    ):
        assert told in page
    assert {mark.text() for mark in shown.css("#page-1 mark")} == {"政府信息公开"}
    assert "符合" in text_of(shown, ".says")
    assert found.basis[0].quote in text_of(shown)


def test_addresses_of_portals_are_text_and_never_links(first_night: FirstNight, people: People) -> None:
    shown = people("zhao", Role.VIEWER).get("/findings/1/A/BIZ.COL?look=1")
    addresses = [node.attributes.get(name) or "" for node in shown.css("*") for name in ("href", "src", "action")]
    assert first_night.served.url in text_of(shown)
    assert [address for address in addresses if first_night.served.url in address or "://" in address] == []


def test_a_missing_column_is_told_with_where_it_was_looked_for_and_what_is_there(
    first_night: FirstNight, people: People
) -> None:
    shown = people("zhao", Role.VIEWER).get("/findings/latest/A/BIZ.COL?look=1#look")
    assert "待复查（初判不符合）" in text_of(shown, ".says")
    looked = shown.css_first("#looked ~ .scroll table")
    assert looked is not None
    assert "首页" in looked.text()
    assert "已看到" in looked.text()
    assert "工作动态" in text_of(shown, "#look .whole")


def test_what_became_of_candidates_is_told_in_words(first_night: FirstNight, people: People) -> None:
    shown = people("zhao", Role.VIEWER).get("/findings/1/A/XXGK.COL")
    taken = text_of(shown, "#links ~ .scroll tbody .taken")
    assert taken.startswith("政府信息公开")
    assert "采用" in taken


def test_all_the_text_of_a_page_is_shown_where_it_is_asked_for(first_night: FirstNight, people: People) -> None:
    person = people("zhao", Role.VIEWER)
    assert person.get("/findings/1/A/XXGK.COL").css_first(".whole") is None
    whole = text_of(person.get("/findings/1/A/XXGK.COL?page=1"), "#page-1 .whole")
    assert "全县重点工作推进情况" in whole
    for nonsense in ("0", "2", "-1", "1e3", "x", "9" * 30):
        assert person.get(f"/findings/1/A/XXGK.COL?page={nonsense}&look={nonsense}").css_first(".whole") is None


def test_pages_that_are_large_together_are_read_only_where_they_are_asked_for(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = people("zhao", Role.VIEWER)
    monkeypatch.setattr(sheets, "TEXT_BYTES", 10)
    shown = person.get("/findings/1/A/XXGK.COL")
    assert "页面较大，未作摘录" in text_of(shown, "#page-1")
    assert "已核对" in text_of(shown, "#page-1")
    monkeypatch.setattr(sheets, "CHECK_BYTES", 10)
    assert "显示全文时核对" in text_of(person.get("/findings/1/A/XXGK.COL"), "#page-1")
    asked = text_of(person.get("/findings/1/A/XXGK.COL?page=1"), "#page-1")
    assert "已核对" in asked
    assert "全县重点工作推进情况" in asked


def test_evidence_that_is_damaged_is_told_and_nothing_else_of_the_page_is_lost(
    first_night: FirstNight, people: People
) -> None:
    for file in (first_night.folder / "evidence").iterdir():
        file.write_bytes(b"\0" * file.stat().st_size)
    shown = people("zhao", Role.VIEWER).get("/findings/1/A/XXGK.COL?look=1")
    assert "缺失或者损坏" in text_of(shown, "#page-1")
    assert "1-A-XXGK.COL-1" in text_of(shown, "#page-1")


def test_of_an_archive_that_is_away_no_folder_of_ours_is_told_and_the_finding_can_be_decided(
    first_night: FirstNight, people: People
) -> None:
    (first_night.folder / "evidence").rename(first_night.folder / "away")
    shown = people().get("/findings/1/A/XXGK.COL?look=1")
    assert "缺失或者损坏" in text_of(shown, "#page-1")
    assert "不能确定是否留存此页面" in text_of(shown, "#look")
    for told in (str(first_night.folder), "cannot", "No such file", ".warc"):
        assert told not in text_of(shown)
    assert people().decides("/findings/1/A/XXGK.COL", act="confirm", why="seen").status_code == 303


def test_all_the_text_of_a_page_without_the_words_is_not_told_to_be_no_text(
    first_night: FirstNight, people: People
) -> None:
    shown = text_of(people("zhao", Role.VIEWER).get("/findings/1/A/XXGK.COL?look=1"), "#look")
    assert "全文" in shown
    assert "不是文字" not in shown


def test_what_a_portal_wrote_is_text_wherever_it_stands(first_night: FirstNight, people: People) -> None:
    """The text of a page, and where a link that is a candidate leads."""
    script = f"javascript:void('{ESCAPED}')"
    menu = links(工作动态="/dt/", 政府信息公开="/xxgk/") + f'<a href="{script}">优化营商环境</a>'
    first_night.served.routes["/"] = html(ESCAPED, rows(NIGHT.date()) + ESCAPED, menu)
    report = scan(first_night.engine, first_night.folder, first_night.sites, NEXT)
    shown = people("wu", Role.LEAD).get(f"/findings/{report.scan.id}/A/BIZ.COL?look=1")
    assert [node.attributes for node in shown.css("main script, main img, main [onerror]")] == []
    for css in ("#look .whole", "#links ~ .scroll"):
        assert EVIL in text_of(shown, css)


@pytest.mark.slow
def test_a_finding_of_an_earlier_night_says_so_and_its_history_ends_there(
    first_night: FirstNight, people: People
) -> None:
    first_night.served.routes["/yshj/"] = html("优化营商环境", rows(NIGHT.date()))
    first_night.served.routes["/"] = html("", rows(NIGHT.date()), links(政府信息公开="/xxgk/", 优化营商环境="/yshj/"))
    scan(first_night.engine, first_night.folder, first_night.sites, NEXT)
    person = people("zhao", Role.VIEWER)
    earlier, latest = person.get("/findings/1/A/BIZ.COL"), person.get("/findings/latest/A/BIZ.COL")
    assert "此为以往巡检的结论" in text_of(earlier)
    assert "此为以往巡检的结论" not in text_of(latest)
    assert len(earlier.css(".nights li")) == 1
    assert len(latest.css(".nights li")) == 2
    assert "待复查" in latest.css(".nights li")[1].text()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("2/A/XXGK.COL", "没有编号为“2”的巡检"),
        ("0/A/XXGK.COL", "没有编号为“0”的巡检"),
        ("-1/A/XXGK.COL", "没有编号为“-1”的巡检"),
        ("99999999999999999999/A/XXGK.COL", "没有编号为"),
        ("１/A/XXGK.COL", "没有编号为"),
        ("latest/Z/XXGK.COL", "没有站点“Z”的巡检结果"),
        ("1/Z/XXGK.COL", "没有站点“Z”"),
        ("1/A/NO.SUCH", "没有站点“A”指标“NO.SUCH”的结论"),
        ("1/A/%27%22%3Cb%3E", "的结论"),
        ("1/%00/XXGK.COL", "没有"),
    ],
)
def test_an_address_that_names_no_finding_is_told_so(people: People, address: str, told: str) -> None:
    answer = people("zhao", Role.VIEWER).client.get(f"/findings/{address}")
    assert answer.status_code == 404
    assert told in answer.text
    assert "<b>”" not in answer.text


def test_a_viewer_sees_no_form_and_a_reviewer_does(first_night: FirstNight, people: People) -> None:
    assert people("zhao", Role.VIEWER).get("/findings/1/A/XXGK.COL").css_first("form.decide") is None
    form = people().get("/findings/1/A/XXGK.COL").css_first("form.decide")
    assert form is not None
    assert {node.attributes["value"] for node in form.css("input[name=act]")} == {"confirm", "overturn", "cannot_tell"}


def test_every_control_has_a_label_and_the_keys_are_told_on_the_page(first_night: FirstNight, people: People) -> None:
    shown = people().get("/findings/1/A/XXGK.COL")
    fields = shown.css("form.decide input:not([type=hidden]), form.decide select, form.decide textarea")
    assert len(fields) > 15
    assert all(has_label(field) for field in fields)
    assert "快捷键" in text_of(shown, "#keys summary")


def has_label(field: LexborNode) -> bool:
    node = field.parent
    while node is not None and node.tag != "label":
        node = node.parent
    return node is not None


def test_only_columns_that_the_check_asks_for_are_offered_for_a_name(first_night: FirstNight, people: People) -> None:
    form = people().get("/findings/1/A/BIZ.COL").css_first("form.decide")
    assert form is not None
    assert [node.attributes["value"] for node in form.css("select[name=column] option")] == ["BIZ.COL", "BIZ.COL.t1"]


def test_the_bytes_of_the_archive_are_read_through_the_settings_of_the_desk(
    first_night: FirstNight, people: People
) -> None:
    with reading(first_night.engine) as conn:
        shelf = shelf_of(settings(first_night.folder))
        (sheet,) = sheets.sheets_of(conn, shelf, scan_info(conn, 1), finding(first_night, "XXGK.COL"))
    assert (sheet.checked, sheet.problem, sheet.put_off) == (True, "", False)
