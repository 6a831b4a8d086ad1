from __future__ import annotations

from datetime import date

import pytest

from config.sites import Level, Site, SiteList
from storage.records import Outcome, Place, Reason, Rejection, Tier, Verdict
from tests.playback import COUNTY, HOME, Pages, html, judged, links, plan, play, rows

FRESH = rows(date(2026, 9, 14))
MENU = links(首页="/", 工作动态="/dt/", 通知公告="/gg/", 政府信息公开="/xxgk/", 优化营商环境="/yshj/", 文件库="/wjk/")
SECTIONS = links(
    政府信息公开指南="/xxgk/zn/",
    政府信息公开制度="/xxgk/zd/",
    法定主动公开内容="/xxgk/nr/",
    政府信息公开年报="/xxgk/nb/",
    依申请公开="/xxgk/sq/",
)
GUIDE = (
    "<p>"
    + "公民、法人和其他组织可以按照本指南获取政府信息，受理机构为县政府办公室，地址在人民路1号，办公时间为工作日，"
    + "联系电话、传真号码和电子邮箱见公告，网上申请请点击依申请公开栏目，本机关自收到申请之日起二十个工作日内答复。"
    + "申请时应当写明姓名或者名称、身份证明、联系方式，以及所需信息的名称、文号或者其他特征，当面或者邮寄均可。"
    + "</p>"
)


def county(menu: str = MENU, **changed: str | Outcome | tuple[int, str]) -> Pages:
    """A small county's portal with one menu on all pages.

    `changed` replaces pages by their path without slashes (home, dt, xxgk_zn...).
    """
    pages: Pages = {
        HOME: html("", FRESH, menu),
        f"{HOME}dt/": html("工作动态", FRESH, menu),
        f"{HOME}gg/": html("通知公告", FRESH, menu),
        f"{HOME}wjk/": html("文件库", FRESH, menu),
        f"{HOME}yshj/": html("优化营商环境", FRESH, menu),
        f"{HOME}xxgk/": html("政府信息公开", f"<ul class='left'>{SECTIONS}</ul>{FRESH}", menu),
        **{f"{HOME}xxgk/{part}/": html(name, FRESH, menu) for part, name in _PARTS.items()},
        f"{HOME}xxgk/zn/": html("政府信息公开指南", GUIDE, menu),
    }
    for name, page in changed.items():
        path = "" if name == "home" else f"{name.replace('_', '/')}/"
        pages[f"{HOME}{path}"] = page
    return pages


_PARTS = {"zd": "政府信息公开制度", "nr": "法定主动公开内容", "nb": "政府信息公开年报", "sq": "依申请公开"}


def test_a_column_named_in_the_menu_is_opened_and_taken() -> None:
    facts, asked = play(plan(), county())
    column = next(c for c in facts.candidates if c.code == "XXGK.COL")
    assert column.rejected is None
    assert column.page_url == f"{HOME}xxgk/"
    assert asked[0] == HOME


def test_sections_are_looked_for_on_the_columns_own_page() -> None:
    facts, _ = play(plan(), county())
    guide = next(c for c in facts.candidates if c.code == "XXGK.GUIDE")
    assert (guide.place, guide.found_on, guide.rejected) == (Place.SECTION, f"{HOME}xxgk/", None)
    assert {look.place for look in facts.looks if look.code == "XXGK.GUIDE"} == {Place.HOME, Place.SECTION}


def test_no_page_is_asked_for_twice() -> None:
    _, asked = play(plan(), county())
    assert len(asked) == len(set(asked))


def test_a_vague_name_is_a_place_to_look_and_leads_to_the_column() -> None:
    menu = MENU.replace('"/xxgk/">政府信息公开<', '"/zwgk/">政务公开<')
    entry = html("政务公开", f"<ul>{links(政府信息公开='/xxgk/')}</ul>{FRESH}", menu)
    facts, _ = play(plan(), county(menu, home=html("", FRESH, menu), zwgk=entry))
    found = {(c.text, c.tier, c.rejected) for c in facts.candidates if c.code == "XXGK.COL"}
    assert ("政务公开", Tier.WEAK, Rejection.UNCONFIRMED) in found
    assert ("政府信息公开", Tier.STRONG, None) in found
    assert judged(facts)["XXGK.COL"].verdict is Verdict.PASS


def test_a_vague_name_whose_page_holds_the_sections_is_the_column() -> None:
    menu = MENU.replace('"/xxgk/">政府信息公开<', '"/zwgk/">政务公开<')
    entry = html("政务公开", f"<ul class='left'>{SECTIONS}</ul>{FRESH}", menu)
    facts, _ = play(plan(), county(menu, home=html("", FRESH, menu), zwgk=entry))
    assert judged(facts)["XXGK.COL"].verdict is Verdict.PASS
    assert judged(facts)["XXGK.GUIDE"].verdict is Verdict.PASS


def test_a_vague_name_that_proves_nothing_leaves_the_column_for_a_person_to_decide() -> None:
    menu = MENU.replace('"/wjk/">文件库<', '"/zcfg/">政策法规<')
    facts, _ = play(plan(), county(menu, home=html("", FRESH, menu), zcfg=html("政策法规", FRESH, menu)))
    finding = judged(facts)["FILE.LIB"]
    assert (finding.verdict, finding.reason) == (Verdict.UNDETERMINED, Reason.AMBIGUOUS_MATCH)


def test_a_single_article_is_not_the_column() -> None:
    article = html("", "<h1>优化营商环境工作推进会召开</h1><p>发布时间：2026-09-01</p>" + GUIDE, MENU)
    facts, _ = play(plan(), county(yshj=article))
    column = next(c for c in facts.candidates if c.code == "BIZ.COL")
    assert column.rejected is Rejection.NOT_A_COLUMN
    finding = judged(facts)["BIZ.COL"]
    assert (finding.verdict, finding.tentative, finding.reason) == (Verdict.PROVISIONAL, Verdict.FAIL, Reason.MISSING)


def test_a_column_that_leads_to_another_site_is_not_opened_and_nobody_is_accused() -> None:
    menu = MENU.replace('"/yshj/"', '"http://other.example/yshj/"')
    facts, asked = play(plan(), county(menu, home=html("", FRESH, menu)))
    assert not any("other.example" in url for url in asked)
    finding = judged(facts)["BIZ.COL"]
    assert (finding.verdict, finding.reason) == (Verdict.UNDETERMINED, Reason.MOVED)


def test_a_redirect_within_the_site_is_followed_and_told() -> None:
    facts, asked = play(plan(), county(yshj=(302, "/yshj2/"), yshj2=html("优化营商环境", FRESH, MENU)))
    assert judged(facts)["BIZ.COL"].verdict is Verdict.PASS
    assert f"{HOME}yshj2/" in asked
    assert any(page.outcome is Outcome.REDIRECT for page in facts.pages)


def test_a_redirect_loop_ends_and_accuses_nobody() -> None:
    facts, asked = play(plan(), county(yshj=(302, "/yshj2/"), yshj2=(302, "/yshj/")))
    assert asked.count(f"{HOME}yshj2/") <= 3
    finding = judged(facts)["BIZ.COL"]
    assert finding.verdict is Verdict.UNDETERMINED


@pytest.mark.parametrize("outcome", [o for o in Outcome if o not in (Outcome.SEEN, Outcome.REDIRECT)])
def test_a_column_that_could_not_be_opened_is_never_called_missing(outcome: Outcome) -> None:
    facts, _ = play(plan(), county(yshj=outcome))
    finding = judged(facts)["BIZ.COL"]
    assert finding.verdict in (Verdict.UNDETERMINED, Verdict.ERROR, Verdict.SUSPENDED)
    assert finding.tentative is None


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.SEEN])
def test_a_home_page_that_was_not_seen_decides_nothing(outcome: Outcome) -> None:
    facts, asked = play(plan(), {HOME: outcome})
    assert len(asked) <= 2
    assert {f.verdict for f in judged(facts).values()} <= {Verdict.UNDETERMINED, Verdict.ERROR, Verdict.SUSPENDED}


def test_what_failed_for_a_passing_cause_is_asked_for_once_more() -> None:
    _, asked = play(plan(), county(yshj=Outcome.UNREACHABLE))
    assert asked.count(f"{HOME}yshj/") == 2
    _, asked = play(plan(), county(yshj=(404, "gone")))
    assert asked.count(f"{HOME}yshj/") == 1


def test_a_visit_cut_by_its_budget_says_so_and_calls_nothing_missing() -> None:
    menu = MENU.replace('<li><a href="/wjk/">文件库</a></li>', "")
    pages = county(menu, home=html("", FRESH, menu))
    whole, _ = play(plan(), pages)
    assert judged(whole)["FILE.LIB"].tentative is Verdict.FAIL
    cut, asked = play(plan(pages=4), pages)
    assert cut.cut == "pages"
    assert len(asked) == 4
    assert judged(cut)["FILE.LIB"].reason is Reason.TRUNCATED


def test_the_site_map_is_looked_at_before_anything_is_called_missing() -> None:
    menu = MENU.replace('"/wjk/">文件库<', '"/map/">网站地图<')
    site_map = html("网站地图", f"<ul>{links(文件库='/wjk/')}</ul>", menu)
    facts, asked = play(plan(), county(menu, home=html("", FRESH, menu), map=site_map))
    assert f"{HOME}map/" in asked
    assert judged(facts)["FILE.LIB"].verdict is Verdict.PASS


def test_an_unreadable_site_map_leaves_the_missing_column_undetermined() -> None:
    menu = MENU.replace('"/wjk/">文件库<', '"/map/">网站地图<')
    facts, _ = play(plan(), county(menu, home=html("", FRESH, menu), map=Outcome.BLOCKED))
    assert judged(facts)["FILE.LIB"].verdict is Verdict.UNDETERMINED


PARENT = Site(code="P", name="红岩市人民政府", level=Level.PREFECTURE, region="湖南省", url="http://www.hy.gov.cn/")
BUREAU = Site(code="B", name="红岩市水务局", level=Level.DEPARTMENT, region="湖南省", parent="P", url=HOME)
BOTH = SiteList(name="t", sites=(PARENT, BUREAU))


def test_a_bureau_without_the_column_is_found_on_its_parents_portal_by_its_name() -> None:
    pages: Pages = {
        HOME: html("", FRESH, links(工作动态="/dt/", 通知公告="/gg/")),
        f"{HOME}dt/": html("工作动态", FRESH),
        f"{HOME}gg/": html("通知公告", FRESH),
        "http://www.hy.gov.cn/": html("", FRESH, links(政府信息公开="/xxgk/")),
        "http://www.hy.gov.cn/xxgk/": html(
            "政府信息公开", f"<ul>{links(财政局='/xxgk/cz/', 水务局='/xxgk/sw/')}</ul>{FRESH}"
        ),
        "http://www.hy.gov.cn/xxgk/sw/": html("政府信息公开", f"<h2>水务局</h2><ul>{SECTIONS}</ul>{FRESH}"),
    }
    facts, asked = play(plan(BUREAU, BOTH), pages)
    assert "http://www.hy.gov.cn/xxgk/sw/" in asked
    assert "http://www.hy.gov.cn/xxgk/cz/" not in asked
    assert judged(facts, BUREAU)["XXGK.COL"].verdict is Verdict.PASS


def test_the_parents_own_column_is_not_taken_for_the_bureaus() -> None:
    pages: Pages = {
        HOME: html("", FRESH, links(首页="/", 机构="/jg/", 动态="/dt/", 公告="/gg/", 水情="/sq/", 办事="/bs/")),
        f"{HOME}dt/": html("工作动态", FRESH),
        f"{HOME}gg/": html("通知公告", FRESH),
        "http://www.hy.gov.cn/": html("", FRESH, links(政府信息公开="/xxgk/")),
        "http://www.hy.gov.cn/xxgk/": html("政府信息公开", f"<ul>{SECTIONS}</ul>{FRESH}"),
    }
    facts, _ = play(plan(BUREAU, BOTH), pages)
    finding = judged(facts, BUREAU)["XXGK.COL"]
    assert (finding.verdict, finding.tentative, finding.reason) == (Verdict.PROVISIONAL, Verdict.FAIL, Reason.MISSING)
    assert Place.PARENT in {look.place for look in finding.looked_at}


def test_a_parent_that_cannot_be_reached_leaves_the_bureaus_column_undetermined() -> None:
    pages: Pages = {
        HOME: html("", FRESH, links(工作动态="/dt/")),
        f"{HOME}dt/": html("工作动态", FRESH),
        "http://www.hy.gov.cn/": Outcome.UNREACHABLE,
    }
    facts, _ = play(plan(BUREAU, BOTH), pages)
    assert judged(facts, BUREAU)["XXGK.COL"].reason is Reason.UNREACHABLE


def test_a_site_whose_every_inner_page_fails_is_not_accused_of_what_its_home_page_does_not_link() -> None:
    menu = MENU.replace('<li><a href="/wjk/">文件库</a></li>', "")
    facts, _ = play(plan(), {HOME: html("", FRESH, menu)})
    assert all(finding.tentative is None for finding in judged(facts).values())


def test_a_portal_that_answers_its_home_page_everywhere_is_accused_of_nothing() -> None:
    home = html("", FRESH, MENU.replace('<li><a href="/wjk/">文件库</a></li>', ""))
    pages: Pages = dict.fromkeys(county(), home)
    facts, _ = play(plan(), pages)
    assert {f.verdict for f in judged(facts).values()} == {Verdict.UNDETERMINED}


def test_a_platform_named_by_the_site_list_is_a_place_to_look_where_a_rule_allows_it() -> None:
    site = COUNTY.model_copy(update={"platform": "http://fw.example/qs/"})
    topics = links(企业开办="/t/1/", 施工许可="/t/2/")
    pages = county()
    pages["http://fw.example/qs/"] = html("政务服务", f"<ul>{topics}</ul>{FRESH}")
    pages["http://fw.example/t/1/"] = html("企业开办", FRESH)
    pages["http://fw.example/t/2/"] = html("施工许可", FRESH)
    facts, asked = play(plan(site), pages)
    assert "http://fw.example/t/1/" in asked
    told = "企业开办 http://fw.example/t/1/、施工许可 http://fw.example/t/2/"
    assert judged(facts, site)["BIZ.TOPICS"].value == f"2/7；见于本栏目以外的页面：{told}"


def test_an_article_that_calls_itself_the_column_is_left_to_a_person() -> None:
    article = html("", "<h1>优化营商环境</h1><p>发布时间：2026-09-01</p>" + GUIDE, MENU)
    facts, _ = play(plan(), county(yshj=article))
    finding = judged(facts)["BIZ.COL"]
    assert (finding.verdict, finding.reason) == (Verdict.UNDETERMINED, Reason.AMBIGUOUS_MATCH)


def test_a_site_that_links_none_of_what_is_sought_is_looked_into_before_anything_is_called_missing() -> None:
    home = html("", FRESH, links(首页="/", 走进青石="/zj/", 投资青石="/tz/", 旅游青石="/ly/", 影像="/yx/", 互动="/hd/"))
    facts, asked = play(plan(), {HOME: home, f"{HOME}zj/": html("走进青石", GUIDE)})
    assert f"{HOME}zj/" in asked
    assert judged(facts)["FILE.LIB"].tentative is Verdict.FAIL
    facts, asked = play(plan(), {HOME: home})
    assert judged(facts)["FILE.LIB"].reason is Reason.HTTP_ERROR
    assert len(asked) <= 1 + 24


def test_a_link_without_words_is_opened_to_see_what_it_is() -> None:
    menu = MENU.replace('<li><a href="/yshj/">优化营商环境</a></li>', "")
    banner = html("", f'<a href="/b1/"><img src="b.jpg"></a>{FRESH}', menu)
    facts, asked = play(plan(), county(menu, home=banner, b1=html("优化营商环境", FRESH, menu)))
    assert f"{HOME}b1/" in asked
    assert judged(facts)["BIZ.COL"].verdict is Verdict.PASS


def test_a_link_without_words_that_cannot_be_opened_forbids_to_call_anything_missing() -> None:
    menu = MENU.replace('<li><a href="/yshj/">优化营商环境</a></li>', "")
    banner = html("", f'<a href="/b1/"><img src="b.jpg"></a>{FRESH}', menu)
    facts, _ = play(plan(), county(menu, home=banner, b1=Outcome.BLOCKED))
    assert judged(facts)["BIZ.COL"].verdict is Verdict.UNDETERMINED


def test_a_label_that_is_no_link_forbids_to_call_its_column_missing() -> None:
    menu = MENU.replace('<li><a href="/yshj/">优化营商环境</a></li>', "")
    facts, _ = play(plan(), county(menu, home=html("", f"<h3>一流营商环境</h3>{FRESH}", menu)))
    assert judged(facts)["BIZ.COL"].reason is Reason.AMBIGUOUS_MATCH


def test_a_column_whose_build_was_not_understood_lacks_no_sections() -> None:
    body = html("政府信息公开", f"<ul class='left'>{links(县政府='/xxgk/xzf/', 财政局='/xxgk/cz/')}</ul>{FRESH}", MENU)
    facts, _ = play(plan(), county(xxgk=body))
    told = judged(facts)
    assert told["XXGK.COL"].verdict is Verdict.PASS
    assert told["XXGK.GUIDE"].reason is Reason.COLUMN_NOT_READ


def test_a_column_that_lands_on_its_own_guide_has_that_guide() -> None:
    menu = MENU.replace('"/xxgk/"', '"/xxgk/zn/"')
    guide = html("政府信息公开指南", f"<ul class='left'>{SECTIONS}</ul>{GUIDE}", menu)
    facts, _ = play(plan(), county(menu, home=html("", FRESH, menu), xxgk_zn=guide))
    assert judged(facts)["XXGK.GUIDE"].verdict is Verdict.PASS


@pytest.mark.parametrize(
    "forward", ["<script>location.href='/'</script>", "<meta http-equiv='refresh' content='0;url=/'>"]
)
def test_a_column_that_only_leads_back_to_the_home_page_was_not_seen(forward: str) -> None:
    facts, _ = play(plan(), county(yshj=f"<html><head>{forward}</head><body></body></html>"))
    assert judged(facts)["BIZ.COL"].reason is Reason.SOFT_404


def test_a_bureaus_page_with_its_sections_on_the_parents_portal_is_its_column_whatever_the_parents_menu_links() -> None:
    chrome = links(政府信息公开="/xxgk/", 依申请公开="/xxgk/sq/")
    pages: Pages = {
        HOME: html("", FRESH, links(工作动态="/dt/", 通知公告="/gg/")),
        f"{HOME}dt/": html("工作动态", FRESH),
        f"{HOME}gg/": html("通知公告", FRESH),
        "http://www.hy.gov.cn/": html("", f"<ul>{links(水务局='/bm/sw/')}</ul>{FRESH}", chrome),
        "http://www.hy.gov.cn/xxgk/": html("政府信息公开", FRESH, chrome),
        "http://www.hy.gov.cn/bm/sw/": html(
            "水务局", f"<ul>{SECTIONS.replace('/xxgk/', '/bm/sw/')}</ul>{FRESH}", chrome
        ),
    }
    for part, name in _PARTS.items():
        pages[f"http://www.hy.gov.cn/bm/sw/{part}/"] = html(name, FRESH, chrome)
    told = judged(play(plan(BUREAU, BOTH), pages)[0], BUREAU)
    assert told["XXGK.COL"].verdict is Verdict.PASS
    assert "/bm/sw/" in told["XXGK.COL"].value
    assert told["XXGK.SYSTEM"].verdict is Verdict.PASS


UNDER = links(首页="/", 工作动态="/dt/", 政务公开="/zwgk/", 互动交流="/hd/", 走进青石="/zj/", 专题专栏="/zt/")


def under_openness(zwgk: str | Outcome | tuple[int, str], **more: str | Outcome | tuple[int, str]) -> Pages:
    """A portal whose home page links no column of those asked for: they stand a level below, under 政务公开."""
    pages = county(UNDER, home=html("", FRESH, UNDER), zwgk=zwgk, **more)
    return {**pages, f"{HOME}zj/": html("走进青石", GUIDE, UNDER), f"{HOME}hd/": html("互动交流", GUIDE, UNDER)}


def test_a_column_that_only_a_first_level_column_links_is_found_there() -> None:
    inner = f"<ul class='left'>{links(规范性文件='/wjk/', 优化营商环境='/yshj/')}</ul>{FRESH}"
    facts, _ = play(plan(), under_openness(html("政务公开", inner, UNDER)))
    found = next(c for c in facts.candidates if c.code == "FILE.LIB")
    assert (found.place, found.found_on, found.rejected) == (Place.ENTRANCE, f"{HOME}zwgk/", None)
    assert {judged(facts)[code].verdict for code in ("FILE.LIB", "BIZ.COL")} == {Verdict.PASS}


def test_a_column_that_no_first_level_column_links_is_missing_with_all_of_them_as_proof() -> None:
    facts, _ = play(plan(), under_openness(html("政务公开", GUIDE, UNDER)))
    finding = judged(facts)["BIZ.COL"]
    assert (finding.tentative, finding.reason) == (Verdict.FAIL, Reason.MISSING)
    looked = {(look.place, look.url.removeprefix(HOME)) for look in finding.looked_at}
    assert {(Place.ENTRANCE, "zwgk/"), (Place.ENTRANCE, "zj/"), (Place.ENTRANCE, "hd/")} <= looked


@pytest.mark.parametrize("unread", [Outcome.BLOCKED, Outcome.CHALLENGE, Outcome.UNREACHABLE, (404, "not found")])
def test_nothing_is_missing_where_the_column_that_may_hold_it_could_not_be_looked_at(
    unread: Outcome | tuple[int, str],
) -> None:
    facts, _ = play(plan(), under_openness(unread))
    told = judged(facts)
    assert {told[code].tentative for code in ("XXGK.COL", "FILE.LIB", "BIZ.COL")} == {None}


def test_nothing_is_missing_where_the_column_that_may_hold_it_is_on_a_host_that_is_not_the_sites() -> None:
    menu = UNDER.replace('"/zwgk/"', '"http://gk.example/"')
    facts, asked = play(plan(), {**county(menu), f"{HOME}zj/": html("走进青石", GUIDE, menu)})
    assert not any("gk.example" in url for url in asked)
    assert judged(facts)["BIZ.COL"].tentative is None


def test_an_entry_of_the_menu_that_is_gone_does_not_hide_what_is_missing() -> None:
    pages = under_openness(html("政务公开", GUIDE, UNDER))
    facts, _ = play(plan(), {**pages, f"{HOME}zt/": (404, "not found")})
    assert judged(facts)["BIZ.COL"].tentative is Verdict.FAIL


def test_an_answer_of_the_platform_does_not_show_that_the_site_itself_could_be_read() -> None:
    site = COUNTY.model_copy(update={"platform": "http://fw.example/qs/"})
    pages: Pages = {HOME: html("", FRESH, MENU), "http://fw.example/qs/": html("政务服务", FRESH, MENU)}
    facts, _ = play(plan(site), pages)
    assert {finding.tentative for finding in judged(facts, site).values()} == {None}


def test_nothing_is_missing_where_no_menu_was_made_out_under_which_it_might_stand() -> None:
    facts, asked = play(plan(), {HOME: html("", FRESH), f"{HOME}t20260914_0.html": html("推进情况", GUIDE)})
    assert f"{HOME}t20260914_0.html" in asked
    assert {finding.tentative for finding in judged(facts).values()} == {None}


def test_a_column_in_a_frame_of_a_first_level_column_is_found_there() -> None:
    pages = under_openness(html("政务公开", GUIDE, UNDER))
    pages[f"{HOME}zj/"] = html(
        "走进青石", f"{GUIDE}<iframe src='/zj/left.html' width='200' height='600'></iframe>", UNDER
    )
    pages[f"{HOME}zj/left.html"] = (
        f"<html><body><ul>{links(优化营商环境='/yshj/', 青石概况='/zj/gk/')}</ul></body></html>"
    )
    facts, _ = play(plan(), pages)
    assert judged(facts)["BIZ.COL"].verdict is Verdict.PASS
