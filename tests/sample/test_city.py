"""The seeded states of the city portal S03 and its bureau S05, asserted from what they answer over loopback."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from monitor.sample.server import Sample
from tests.sample.browse import D0, SECTIONS, Crawl, anchors, fetch, follow, report, row_days

# S03 红岩市


def test_s03_sends_gbk_that_only_its_meta_tag_tells(sample: Sample) -> None:
    got = fetch(sample.bases["S03"])
    assert got.headers["content-type"] == "text/html"
    assert b"charset=gb2312" in got.body
    assert "红岩市人民政府".encode("gbk") in got.body
    with pytest.raises(UnicodeDecodeError):
        got.body.decode("utf-8")


def test_s03_business_column_is_blank(sample: Sample) -> None:
    url, got = follow(sample, "S03", "优化营商环境")
    assert '<ul class="list"></ul>' in got.text
    assert "暂无内容" in got.text
    assert row_days(got.text) == []
    assert {"通知公告", "政务动态"} <= {words for words, _ in anchors(got, url)}


def test_s03_report_came_two_days_late(sample: Sample) -> None:
    url, got = follow(sample, "S03", "政府信息公开", "政府信息公开年报")
    assert "发布时间：2026年04月02日" in report(got, url, 2025)[1].text
    assert "发布时间：2025年03月25日" in report(got, url, 2024)[1].text


def test_s03_documents_are_recent_and_say_nothing_of_being_in_force(sample: Sample) -> None:
    url, got = follow(sample, "S03", "规范性文件")
    assert max(row_days(got.text)) == D0 - timedelta(days=26)
    articles = [fetch(to).text for words, to in anchors(got, url) if "关于印发" in words]
    assert len(articles) == 18
    for text in articles:
        assert re.findall(r'class="info">(\w+)：</td>', text) == ["索引号", "文号", "发布机构", "成文日期"]
        assert not re.search("有效|失效|废止|修订|修改|时效", text)


def test_s03_news_is_of_today_notices_of_ten_days_ago_and_all_sections_are_there(sample: Sample) -> None:
    assert max(row_days(follow(sample, "S03", "政务动态")[1].text)) == D0
    assert "2026年11月24日" in follow(sample, "S03", "政务动态")[1].text
    assert max(row_days(follow(sample, "S03", "通知公告")[1].text)) == D0 - timedelta(days=10)
    url, got = follow(sample, "S03", "政府信息公开")
    assert set(SECTIONS) <= {words for words, _ in anchors(got, url)}


def test_s03_keeps_four_sections_of_its_bureau_and_no_applications(sample: Sample, pages: Crawl) -> None:
    url, got = follow(sample, "S03", "部门子站", "市水务局")
    assert url == f"{sample.bases['S03']}bm/swj/"
    corner = {to: got for to, got in pages("S03").items() if "/bm/swj/" in to}
    words = {words for url, got in corner.items() for words, _ in anchors(got, url)}
    assert {"政府信息公开", *SECTIONS[:4]} <= words
    assert not [text for text in words if "申请公开" in text]
    address = dict(anchors(got, url))["政府信息公开年报"]
    assert "发布时间：2026年01月20日" in report(fetch(address), address, 2025)[1].text


# S05 红岩市水务局


def test_s05_openness_column_has_moved_to_its_parent(sample: Sample) -> None:
    base = sample.bases["S05"]
    address = dict(anchors(fetch(base), base))["政府信息公开"]
    assert address == f"{base}xxgk/"
    got = fetch(address)
    assert (got.status, got.headers["location"]) == (302, f"{sample.bases['S03']}bm/swj/xxgk/")
    assert fetch(got.headers["location"]).status == 200


def test_s05_applications_are_gone_with_status_200(sample: Sample) -> None:
    assert "您访问的页面不存在或已删除" in follow(sample, "S05", "依申请公开")[1].text


def test_s05_news_and_notices_are_of_their_days(sample: Sample) -> None:
    assert max(row_days(follow(sample, "S05", "工作动态")[1].text)) == D0 - timedelta(days=5)
    assert max(row_days(follow(sample, "S05", "通知公告")[1].text)) == D0 - timedelta(days=20)
