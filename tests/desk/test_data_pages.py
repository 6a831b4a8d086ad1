"""Lists and tables at the desk: findings over data, the datasets of a site, and versions with what changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.desk.conftest import NARROW, WIDE, GoTo, keep_picture, visitors
from tests.desk.data_nights import BUDGET, COUNTY, POWERS, data_portal
from tests.desk.looking import barriers, boxes_for, characters, layout_faults
from tests.desk.process import add_office, add_people, desk_over

pytestmark = pytest.mark.slow

SITE, SHORT = f"/sites/{COUNTY}", f"/findings/2/{COUNTY}"
PAGES = {
    "data-columns": f"{SHORT}/QZ.FIELDS",
    "data-scan": f"{SHORT}/OPEN.FEE",
    "data-repeated": f"{SHORT}/FIN.BUDGET",
    "data-overdue": f"{SHORT}/OPEN.DATA",
    "data-columns-hostile": f"/findings/latest/{COUNTY}/QZ.FIELDS?page=2",
    "data-title-hostile": f"/findings/latest/{COUNTY}/FIN.BUDGET",
    "data-card": SITE,
    "datasets": f"{SITE}/datasets",
}
OFFICE = "quanwan"
REFUSED = {(OFFICE, path): 403 for path in (f"{SITE}/datasets", "/sites/S01/datasets", f"/api{SITE}/datasets")}


@pytest.fixture(scope="module")
def go_to(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GoTo]:
    """Opens a path of a desk over three nights as an account, at a width."""
    folder = tmp_path_factory.mktemp("data-nights") / "data"
    with data_portal() as (portal, later):
        for number in (1, 2, 3):
            later.now = number == 3
            portal.night(folder, number)
    add_people(folder)
    add_office(folder, OFFICE, COUNTY)
    with desk_over(folder) as address, visitors(browser, address, REFUSED) as went:
        yield went


def versions_of(go_to: GoTo, series: str, width: int, *, keyboard: bool = False) -> Page:
    """The page of a dataset, by the site's list of them."""
    page = go_to("li", f"{SITE}/datasets", width)
    link = page.locator("tbody th a", has_text=series).first
    if keyboard:
        link.focus()
        page.keyboard.press("Enter")
    else:
        link.click()
    page.wait_for_url("**/datasets/*")
    return page


def text_of(page: Page, selector: str = "main") -> str:
    return " ".join(page.locator(selector).inner_text().split())


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_data_fits_its_screen_and_keeps_nobody_out(go_to: GoTo, name: str, width: int) -> None:
    page = go_to("li", PAGES[name], width)
    keep_picture(page, name, width)
    assert layout_faults(page) == []
    assert barriers(page) == []
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize(("name", "series"), [("dataset-changed", POWERS), ("dataset-hostile", "alert")])
def test_versions_fit_their_screen_and_keep_nobody_out(go_to: GoTo, name: str, series: str, width: int) -> None:
    page = versions_of(go_to, series, width, keyboard=True)
    keep_picture(page, name, width)
    assert layout_faults(page) == []
    assert barriers(page) == []


def test_the_four_findings_show_their_proof(go_to: GoTo) -> None:
    columns = text_of(go_to("li", PAGES["data-columns"], WIDE))
    assert "内容不齐全：责任" in columns
    assert "所见各列：序号、实施主体、职权名称、职权类型、设定依据、办理流程" in columns
    assert "存档内容是数据文件" in columns
    assert "PK" not in columns
    scan = text_of(go_to("li", PAGES["data-scan"], WIDE))
    assert "图片或扫描件" in scan
    assert "未能读取，未作检查" in scan
    assert "未发现疑似" not in scan
    repeated = go_to("li", PAGES["data-repeated"], WIDE)
    hashes = repeated.locator("[aria-labelledby=datasets] code.hash").all_inner_texts()
    assert len(hashes) == 2
    assert len(set(hashes)) == 1
    assert f"内容相同的文件 《泉湾县2025年{BUDGET}》" in text_of(repeated)
    assert "所缺内容" not in text_of(repeated)
    overdue = go_to("li", PAGES["data-overdue"], WIDE)
    assert "行政许可信息（更新频率：每月，最近更新：2026-05-16）" in text_of(overdue)
    assert "行政许可信息" in overdue.locator("#page-1 mark").all_inner_texts()


def test_a_file_that_could_not_be_read_is_listed_and_called_no_lack(go_to: GoTo) -> None:
    listed = text_of(go_to("li", PAGES["datasets"], WIDE))
    assert "未能读取的数据文件（1个）" in listed
    assert "PDF 版式文件" in listed
    assert "不据此认定缺失" in listed


def test_what_changed_is_told_row_by_row_as_text(go_to: GoTo) -> None:
    page = versions_of(go_to, POWERS, WIDE)
    told = text_of(page)
    assert "版本 2 的变化" in told
    assert "新增 1 行、减少 1 行、修改 1 行" in told
    assert "新增列：备注<script>alert(4)</script>" in told
    assert page.locator("main b, main script").count() == 0


def test_an_office_sees_no_datasets(go_to: GoTo) -> None:
    for name, path in REFUSED:
        assert BUDGET not in text_of(go_to(name, path, WIDE), "body")


def test_no_page_of_data_shows_a_box_for_a_character(go_to: GoTo) -> None:
    shown = {char for path in PAGES.values() for char in characters(go_to("li", path, WIDE))}
    assert boxes_for(go_to("li", SITE, WIDE), shown) == []
