"""The seeded states of the county portals S01, S02, S04 and S06, asserted from what they answer over loopback."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from datetime import date, timedelta
from urllib.parse import urljoin

import pytest

from config.synonyms import load_synonyms
from monitor.sample.counties import months_before
from monitor.sample.server import Sample
from tests.sample.browse import D0, SECTIONS, TOPICS, Crawl, anchors, fetch, follow, report, row_days, script_days

# S01 青石县


def test_s01_leads_to_its_openness_column_only_by_way_of_zhengwu_gongkai(sample: Sample) -> None:
    home = {words for words, _ in anchors(fetch(sample.bases["S01"]), "")}
    assert "政务公开" in home
    assert not home & set(load_synonyms()["XXGK.COL"].names)
    url, got = follow(sample, "S01", "政务公开", "政府信息公开")
    assert set(SECTIONS) <= {words for words, _ in anchors(got, url)}


def test_s01_calls_its_business_column_yingshang_huanjing_and_has_all_topics(sample: Sample) -> None:
    url, got = follow(sample, "S01", "营商环境")
    assert "优化营商环境" not in fetch(sample.bases["S01"]).text
    for topic in TOPICS:
        address = dict(anchors(got, url))[topic]
        assert len(row_days(fetch(address).text)) >= 15


def test_s01_news_is_exactly_fourteen_days_old_and_runs_over_two_pages(sample: Sample) -> None:
    url, got = follow(sample, "S01", "要闻动态")
    assert max(row_days(got.text)) == D0 - timedelta(days=14)
    assert 'createPageHTML(2, 0, "index", "html")' in got.text
    second = fetch(urljoin(url, "index_1.html"))
    assert max(row_days(second.text)) < min(row_days(got.text))
    assert fetch(urljoin(url, "index.html")).body == got.body


def test_s01_writes_relative_links_trs_addresses_and_labelled_days(sample: Sample) -> None:
    url, got = follow(sample, "S01", "通知公告")
    assert max(row_days(got.text)) == D0 - timedelta(days=3)
    assert not re.search(r'href="/', got.text)
    first = next(to for _, to in anchors(got, url) if re.search(r"/tzgg/20\d{4}/t20\d{6}_\d+\.html$", to))
    assert f"<span>发布时间：{D0 - timedelta(days=3)} " in fetch(first).text


def test_s01_documents_say_whether_they_are_in_force_and_one_is_repealed(sample: Sample) -> None:
    url, got = follow(sample, "S01", "政策文件库")
    assert max(row_days(got.text)) > months_before(D0, 6)
    articles = [fetch(to).text for words, to in anchors(got, url) if "关于印发" in words]
    values = [re.findall(r"<th>有效性：</th><td>(\w+)</td>", text) for text in articles]
    assert len(values) == 18
    assert sorted(value for found in values for value in found) == sorted(["有效"] * 17 + ["废止"])


def test_s01_holds_the_reports_of_six_years_the_last_of_20_march(sample: Sample) -> None:
    url, got = follow(sample, "S01", "政务公开", "政府信息公开", "政府信息公开年报")
    titles = [words for words, _ in anchors(got, url) if "年度报告" in words]
    assert titles == [f"青石县人民政府{year}年政府信息公开工作年度报告" for year in range(2025, 2019, -1)]
    assert "发布时间：2026-03-20" in report(got, url, 2025)[1].text


# S02 白沙县


def test_s02_links_its_openness_column_directly_with_all_sections(sample: Sample) -> None:
    url, got = follow(sample, "S02", "政府信息公开专栏")
    assert re.search(r"/col/col\d+/index\.html$", url)
    assert set(SECTIONS) <= {words for words, _ in anchors(got, url)}


def test_s02_carries_the_rows_of_its_lists_in_a_script_only(sample: Sample) -> None:
    url, got = follow(sample, "S02", "政务要闻")
    assert max(script_days(got.text)) == D0 - timedelta(days=1)
    assert len(script_days(got.text)) == 20
    assert row_days(got.text) == []
    assert not [to for _, to in anchors(got, url) if "/art/" in to]
    assert re.search(r'\\"pc\\":\\"/art/2026/11/23/art_\d+_\d+\.html', got.text)


def test_s02_notices_are_one_day_older_than_six_months(sample: Sample) -> None:
    assert max(script_days(follow(sample, "S02", "通知公告")[1].text)) == date(2026, 5, 23)


def test_s02_report_is_on_time(sample: Sample) -> None:
    got = follow(sample, "S02", "政府信息公开专栏", "政府信息公开年报")[1]
    assert '"title":"白沙县人民政府2025年政府信息公开工作年度报告","type":0,"pubDate":"2026-03-15 ' in got.text


def test_s02_has_nothing_like_a_file_library_on_any_page(pages: Crawl) -> None:
    names = load_synonyms()["FILE.LIB"]
    for url, got in pages("S02").items():
        words = {words for words, _ in anchors(got, url)}
        assert not words & {*names.names, *names.weak}
        assert not re.search("文件库|政策文件|政府文件|规范性文件|政策法规|法规文件|公文|规章", got.text)


def test_s02_lacks_two_business_topics_on_every_page(sample: Sample, pages: Crawl) -> None:
    url, got = follow(sample, "S02", "优化营商环境")
    assert [topic for topic in TOPICS if topic in dict(anchors(got, url))] == list(TOPICS[:5])
    names = load_synonyms()
    lacking = "|".join((*names["BIZ.TOPICS.b7"].parts, *names["BIZ.TOPICS.b8"].parts))
    assert not [url for url, got in pages("S02").items() if re.search(lacking, got.text)]


def test_s02_site_map_lists_every_column(sample: Sample, pages: Crawl) -> None:
    url, got = follow(sample, "S02", "网站地图")
    listed = {to for _, to in anchors(got, url)}
    columns = {to for to in pages("S02") if "/col/" in to}
    assert len(columns) > 40
    assert columns <= listed


# S04 云溪县


def test_s04_html_links_to_no_column_and_its_script_keeps_all_of_them_encoded(sample: Sample, pages: Crawl) -> None:
    base = sample.bases["S04"]
    seen = pages("S04")
    assert len(seen) == 41  # the home page and the articles of its news list
    assert not [to for to in seen if "/channel/" in to]
    assert '<script type="text/javascript" src="/script/0/menu.js"></script>' in fetch(base).text
    script = fetch(f"{base}script/0/menu.js")
    assert script.headers["content-type"].startswith("application/javascript")
    assert "/channel/" not in script.text
    kept = json.loads(b64decode(re.findall(r'atob\("([^"]+)"', script.text)[0]))
    links = [*kept["menu"], *(link for children in kept["children"].values() for link in children)]
    names = {link[1] for link in links}
    assert {"政府信息公开", "优化营商环境", "文件库", "今日要闻", "通知公告", *SECTIONS, *TOPICS} <= names
    assert {fetch(urljoin(base, link[0])).status for link in links} == {200}


# S06 高岭县


@pytest.mark.parametrize("path", ["", "robots.txt", "any/page.html?id=1"])
def test_s06_answers_521_and_one_script_to_everything(sample: Sample, path: str) -> None:
    got = fetch(f"{sample.bases['S06']}{path}")
    assert got.status == 521
    assert got.text.startswith("<script>")
    assert got.text.strip().endswith("</script>")
    assert "document.cookie" in got.text
    assert "location.href" in got.text
    assert "__jsl" not in got.text
