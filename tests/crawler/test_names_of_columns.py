"""What the shared names take a link for: as a careful reader of many portals would."""

from __future__ import annotations

from datetime import date

import pytest

from config.synonyms import load_synonyms
from crawler.observe import observe
from storage.records import Page, PageFacts, Tier
from tests.loopback import page

NAMES = tuple(load_synonyms().values())
URL = "http://www.qs.gov.cn/"


def read(body: str) -> PageFacts:
    return observe(Page(URL, URL, 200, {}, page(body).encode()), NAMES, date(2026, 9, 15)).facts


@pytest.mark.parametrize(
    ("words", "code", "tier"),
    [
        ("会议信息", "MEET.COL", Tier.WEAK),
        ("县政府会议", "MEET.COL", Tier.WEAK),
        ("县政府常务会议", "MEET.COL", Tier.STRONG),
        ("公告通告", "NOTICE", Tier.STRONG),
        ("“优化营商环境”专栏", "BIZ.COL", Tier.STRONG),
        ("政策解读 <sup>NEW</sup>", "POLICY.JD", Tier.STRONG),
        ("权力清单和责任清单", "QZ.LIST", Tier.STRONG),
        ("云岭市行政规范性文件数据库", "FILE.LIB", Tier.STRONG),
        ("专员信箱", "SITE.LETTERS", Tier.STRONG),
        ("服务大厅", "SITE.ENTRY.t2", Tier.STRONG),
        ("常德市政策查询问答平台", "FILE.LIB", Tier.WEAK),
        ("建设工程", "BIZ.BID.t1", Tier.WEAK),
        ("集中采购", "BIZ.BID.t2", Tier.WEAK),
        ("热点关注", "SITE.RESPOND", Tier.WEAK),
        ("大病保险", "LIV.SOC", Tier.WEAK),
        ("重点排污单位", "ENV.EIA.t3", Tier.WEAK),
        ("美丽乡村", "DEV.RURAL", Tier.WEAK),
        ("监督检查", "REG.DOUBLE", Tier.WEAK),
    ],
)
def test_a_link_is_taken_for_the_column_that_a_careful_reader_would_take_it_for(
    words: str, code: str, tier: Tier
) -> None:
    links = read(f'<a href="/a/">{words}</a>').columns
    assert {(link.code, link.tier) for link in links if link.code == code} == {(code, tier)}


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("会议公开", "MEET.COL"),
        ("政策查询", "FILE.LIB"),
        ("红头文件", "FILE.LIB"),
        ("图文解读", "POLICY.JD"),
        ("县财政局", "GRS.TOWN.t1"),
        ("白石镇人民政府", "GRS.TOWN.t2"),
    ],
)
def test_a_label_that_may_stand_for_a_column_is_kept_against_calling_it_missing(label: str, code: str) -> None:
    assert code in {mention.code for mention in read(f"<h3>{label}</h3>").mentions}
