"""What the search box finds."""

from __future__ import annotations

import pytest

from config.sites import Site
from monitor.web.sites.sought import sites_like

SITES = (
    Site(
        code="430300", name="湘潭市人民政府", url="https://www.xiangtan.gov.cn/", hosts=("zwfw.xiangtan.gov.cn:8080",)
    ),
    Site(code="430321", name="湘潭县人民政府", url="http://www.xtx.gov.cn/index/"),
    Site(code="4303210", name="ＡＢＣ镇100%_达标", url=None),
    Site(code="x-1", name="水务局", url="http://swj.xiangtan.gov.cn/"),
)


def codes(typed: str) -> list[str]:
    return [site.code for site in sites_like(SITES, typed)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("430321", ["430321"]),  # and not the code that goes on after it
        ("43032", ["430321", "4303210"]),
        (" ４３０３２１ ", ["430321"]),
        ("X-1", ["x-1"]),
        ("湘潭", ["430300", "430321"]),
        ("湘潭 县", ["430321"]),
        ("湘潭　县人民政府", ["430321"]),
        ("abc镇", ["4303210"]),
        ("ａｂｃ", ["4303210"]),
        ("xtx.gov.cn", ["430321"]),
        ("WWW.XTX.GOV.CN", ["430321"]),
        ("https://www.xtx.gov.cn/zwgk/1.html?id=3", ["430321"]),
        ("xtx.gov.cn/zwgk/", ["430321"]),
        ("zwfw.xiangtan.gov.cn:8080/a", ["430300"]),
        ("http://xiangtan.gov.cn", ["430300", "x-1"]),  # the second has it in its address
        ("http://xiangtan.gov.cn/zwgk/", ["430300"]),
        ("https://other.gov.cn/xtx.gov.cn/", []),
        ("没有", []),
        ("", []),
        (" 　", []),
        ("http://", []),
        ("/", []),
    ],
)
def test_a_site_is_found_by_code_name_or_address_in_any_width_and_case(typed: str, found: list[str]) -> None:
    assert codes(typed) == found


@pytest.mark.parametrize("typed", ["%", "_", "100%_"])
def test_wildcards_of_databases_are_plain_characters(typed: str) -> None:
    assert codes(typed) == ["4303210"]
    assert codes("湘%潭") == []
