"""The seeded states of S14 and S15, asserted from what they answer over loopback and from what is read of it."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urljoin

from monitor.sample.server import Sample
from tests.sample.browse import D0, SECTIONS, TOPICS, Crawl, anchors, fetch, follow, read

# S14 镜塘县


def test_s14_links_five_columns_plainly_and_the_others_in_frames_and_by_a_script(sample: Sample) -> None:
    base = sample.bases["S14"]
    home = fetch(base)
    plain = {to for _, to in anchors(home, base) if "/channel/" in to}
    assert len(plain) == 5
    script = fetch(urljoin(base, re.findall(r'<script type="text/javascript" src="(.*?)"', home.text)[0]))
    menu = {urljoin(base, path) for path in re.findall(r'href="(/channel/[^"]+)"', script.text)}
    assert plain < menu
    assert len(menu) == 8
    frames = [urljoin(base, path) for path in re.findall(r'<iframe src="(.*?)"', home.text)]
    framed = {words for frame in frames for words, _ in anchors(fetch(frame), frame)}
    assert {"通知公告", "政策文件库", "优化营商环境", *TOPICS} <= framed
    assert {fetch(address).status for address in menu} == {200}


def test_s14_home_page_is_seen_and_says_that_not_all_of_it_could_be_read(sample: Sample) -> None:
    base = sample.bases["S14"]
    facts = read(base, fetch(base))
    assert (facts.outcome, facts.menu_unreadable) == ("seen", True)
    found = {link.code for link in facts.columns}
    assert {"NEWS", "XXGK.COL"} <= found
    assert found.isdisjoint({"BIZ.COL", "FILE.LIB", "NOTICE"})


def test_s14_links_its_openness_column_by_an_image_alone(sample: Sample) -> None:
    base = sample.bases["S14"]
    address = re.findall(r'<a href="([^"]+)"><img src="/images/zfxxgk.png" alt="政府信息公开">', fetch(base).text)[0]
    url = urljoin(base, address)
    assert set(SECTIONS) <= {words for words, _ in anchors(fetch(url), url)}
    assert read(*follow(sample, "S14", "新闻中心")).entries.newest == D0 - timedelta(days=2)


# S15 松屏县


def test_s15_home_page_links_news_and_the_site_map_only(sample: Sample) -> None:
    base = sample.bases["S15"]
    home = fetch(base)
    columns = {words for words, to in anchors(home, base) if "bencandy.php" not in to}
    assert columns == {"首页", "网站地图", "要闻"}
    facts = read(base, home)
    assert (facts.outcome, facts.menu_unreadable) == ("seen", False)


def test_s15_site_map_lists_every_column(sample: Sample, pages: Crawl) -> None:
    url, got = follow(sample, "S15", "网站地图")
    listed = {to for _, to in anchors(got, url)}
    columns = {to for to in pages("S15") if "/list.php?" in to}
    assert len(columns) > 30
    assert columns <= listed
    assert {"政府信息公开专栏", "营商环境", "规范性文件", *SECTIONS, *TOPICS} <= {
        words for words, _ in anchors(got, url)
    }
