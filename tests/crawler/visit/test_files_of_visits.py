"""Data files behind columns: which are asked for on a visit, and what it tells of them."""

from __future__ import annotations

import json
from datetime import date

import pytest
from selectolax.lexbor import LexborHTMLParser

from config.plan import Budget, Sought, VisitPlan
from config.synonyms import load_synonyms
from crawler.files.asked import Asked
from crawler.files.sniff import real_format
from crawler.observe import not_answered
from crawler.visit import filing
from crawler.visit.explore import Exploration
from crawler.visit.ground import Ask, Ground, Role
from crawler.visit.reading import read
from storage.dataset_records import FileFacts, Format, Reading
from storage.records import Cause, Dataset, Outcome, Page, VisitFacts
from tests.playback import HOME, html, links

TODAY = date(2026, 9, 15)
CSV = "项目,依据,标准\n一,二,三\n"
Given = str | bytes | Outcome | tuple[int, str] | tuple[int, str, dict[str, str]]


def row(url: str, title: str, day: str = "2026-09-01") -> str:
    """A row of a list."""
    return f'<li><a href="{url}">{title}</a><span>{day}</span></li>'


def page_of(title: str, *rows: str, more: str = "") -> str:
    """A column's page with a list of these rows."""
    return html(title, f"<div class='list'><ul class='newslist'>{''.join(rows)}</ul></div>{more}")


def document(title: str, body: str) -> str:
    """An article with a day of its own."""
    text = "<p>" + "现将有关事项通知如下，请各单位遵照执行，并按规定向社会公开，接受群众监督。" * 4 + "</p>"
    return html("", f"<h1>{title}</h1><p>发布时间：2026-08-20 来源：县政府办</p>{text}{body}")


OLD = [row(f"/gg/{n}.html", f"关于开展有关工作的第{n}号通知", f"2026-0{n}-01") for n in range(1, 7)]


def plan(*sought: Sought, file_bytes: int = 1_000_000, **budget: int) -> VisitPlan:
    """A visit to a county's portal for these columns (公告公示 with three documents, unless said otherwise)."""
    names = load_synonyms()
    sought = sought or (Sought(code="NOTICE", documents=3, files=3, take="every"),)
    room = {"pages": 60, "bytes": 10**8, "seconds": 60, "file_bytes": file_bytes, **budget}
    return VisitPlan(
        site="S",
        url=HOME,
        hosts=("www.qs.gov.cn",),
        sought=sought,
        names=tuple(names[one.code] for one in sought),
        budget=Budget.model_validate(room),
    )


def portal(**changed: Given) -> dict[str, Given]:
    """A portal with 通知公告 and 工作动态; `changed` are further answers, by path (`_` for a slash, `__` for a dot)."""
    pages: dict[str, Given] = {
        HOME: html(
            "", "<p>欢迎访问青石县人民政府门户网站。</p>" * 20, links(通知公告="/gg/", 工作动态="/dt/", 概况="/gk/")
        ),
        f"{HOME}gg/": page_of("通知公告", *OLD),
        f"{HOME}dt/": page_of("工作动态", *OLD),
        **{f"{HOME}gg/{n}.html": document(f"关于开展有关工作的第{n}号通知", "") for n in range(1, 7)},
    }
    return pages | {HOME + path.replace("__", ".").replace("_", "/"): given for path, given in changed.items()}


def stand_in(body: bytes, name: str, media_type: str, asked: Asked) -> FileFacts:
    """Reads a file for what it is called and what was asked of it."""
    real = real_format(body)
    reading = Reading.NOT_THE_FILE if real is Format.HTML else Reading.READ
    return FileFacts(Format.CSV, real, reading, why=json.dumps([name, media_type, asked.items]))


def visited(
    visit_plan: VisitPlan, pages: dict[str, Given], *, elapsed: float = 0.0, after: int = 10**6
) -> tuple[VisitFacts, list[Ask]]:
    """What a visit sees, and all that it asked; `elapsed` seconds have passed once it asked `after` times."""
    exploration = Exploration(visit_plan)
    asked: list[Ask] = []
    while (ask := exploration.next(elapsed if len(asked) >= after else 0.0)) is not None:
        asked.append(ask)
        assert len(asked) < 200
        given = pages.get(ask.url, (404, "not found"))
        if isinstance(given, Outcome):
            exploration.saw(ask, not_answered(ask.url, given, Cause.SIZE))
            continue
        status, text, *rest = given if isinstance(given, tuple) else (200, given)
        headers = {"content-type": "text/html", **(rest[0] if rest else {})}
        if 300 <= status < 400:
            headers["location"], text = str(text), ""
        page = Page(ask.url, ask.url, status, headers, text if isinstance(text, bytes) else text.encode())
        exploration.saw(ask, read(visit_plan, exploration, ask, page, TODAY, stand_in))
    return exploration.result(), asked


def files(asked: list[Ask]) -> list[str]:
    """The data files that were asked for."""
    return [ask.url.removeprefix(HOME) for ask in asked if ask.role is Role.FILE]


def told(facts: VisitFacts) -> list[tuple[str, str, Outcome]]:
    """The datasets as title, address and outcome."""
    return [(one.title, one.url.removeprefix(HOME), one.outcome) for one in facts.datasets]


def the_one(facts: VisitFacts) -> Dataset:
    """The only dataset of a visit."""
    (one,) = facts.datasets
    return one


# Which are asked for


def test_a_row_that_is_a_file_is_asked_for_as_one_and_not_as_a_page() -> None:
    facts, asked = visited(plan(), listing(row("/f/1.csv", "收费目录清单"), f_1__csv=CSV))
    assert [ask.role for ask in asked if ask.url.endswith(".csv")] == [Role.FILE]
    one = the_one(facts)
    assert (one.code, one.title, one.day, one.outcome) == ("NOTICE", "收费目录清单", date(2026, 9, 1), Outcome.SEEN)
    assert (one.found_on, one.url, one.status, one.size) == (f"{HOME}gg/", f"{HOME}f/1.csv", 200, len(CSV.encode()))
    assert one.file is not None
    assert one.sha256 is not None


def listing(*rows: str, **changed: Given) -> dict[str, Given]:
    """The portal with these rows in front of those of 通知公告."""
    return {**portal(**changed), f"{HOME}gg/": page_of("通知公告", *rows, *OLD)}


def test_files_of_the_newest_documents_are_asked_for_and_bear_the_row_s_day() -> None:
    body = "<p><a href='/f/1.xls'>附件1：权责清单</a> <a href='/f/2.xls'>附件2</a> <a href='/gg/'>返回</a></p>"
    pages = listing(
        row("/gg/n.html", "关于公布清单的通知", "2026-09-10"),
        gg_n__html=document("关于公布清单的通知", body),
        f_1__xls=CSV,
        f_2__xls=CSV,
    )
    facts, asked = visited(plan(), pages)
    assert files(asked) == ["f/1.xls", "f/2.xls"]
    assert told(facts) == [
        ("权责清单", "f/1.xls", Outcome.SEEN),
        ("关于公布清单的通知", "f/2.xls", Outcome.SEEN),
    ]
    assert {one.day for one in facts.datasets} == {date(2026, 9, 10)}
    assert {one.found_on for one in facts.datasets} == {f"{HOME}gg/n.html"}
    assert facts.files_left == ()


def test_files_come_after_all_pages_and_count_neither_as_pages_nor_as_their_bytes() -> None:
    pages = listing(row("/f/1.csv", "收费目录清单"), f_1__csv=CSV * 1000)
    _, asked = visited(plan(), pages)
    number = len(asked) - 1
    facts, again = visited(plan(pages=number), pages)
    assert files(again) == ["f/1.csv"]
    assert again[-1].role is Role.FILE
    assert (facts.cut, facts.files_left) == (None, ())


def test_where_the_budget_of_pages_ended_files_are_still_asked_for() -> None:
    pages = listing(row("/f/1.csv", "收费目录清单"), row("/gg/n.html", "通知", "2026-08-30"), f_1__csv=CSV)
    facts, asked = visited(plan(pages=2), pages)
    assert facts.cut == "pages"
    assert files(asked) == ["f/1.csv"]
    assert facts.files_left == ("NOTICE",)  # a document was not opened, and its files are not known


def test_only_so_many_documents_and_so_many_files_of_each_are_asked_for() -> None:
    many = "".join(f"<a href='/f/{n}.xls'>清单{n}.xls</a>" for n in range(7))
    rows = [row(f"/gg/n{n}.html", f"关于公布第{n}份清单的通知", f"2026-09-0{9 - n}") for n in range(4)]
    pages = listing(*rows, **{f"gg_n{n}__html": document("通知", many.replace("/f/", f"/f{n}/")) for n in range(4)})
    facts, asked = visited(plan(), pages)
    mine = [one for one in files(asked) if one.endswith(".xls")]
    assert sorted(set(mine)) == [f"f{n}/{m}.xls" for n in range(3) for m in range(5)]
    assert facts.files_left == ("NOTICE",)


@pytest.mark.parametrize("number", [1, 4])
def test_what_stands_behind_a_column_is_worked_out_anew_for_pages_and_not_for_each_file(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many files would else take the longer, each of them, the more of them and of pages there are."""
    worked: list[str] = []

    def counted(ground: Ground, sought: Sought) -> object:
        worked.append(sought.code)
        return worked_out(ground, sought)

    worked_out = filing._worked_out
    monkeypatch.setattr(filing, "_worked_out", counted)
    linked = "".join(f"<a href='/f/{n}.csv'>清单{n}.csv</a>" for n in range(number))
    pages = listing(row("/gg/n.html", "关于公布清单的通知"), gg_n__html=document("通知", linked))
    _, asked = visited(plan(), pages | {f"{HOME}f/{n}.csv": CSV for n in range(number)})
    assert len(files(asked)) == number
    assert worked == ["NOTICE"]


def test_a_page_whose_tables_are_read_as_data_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def counted(text: str) -> LexborHTMLParser:
        parsed.append(text)
        return LexborHTMLParser(text)

    monkeypatch.setattr("crawler.pages.page.LexborHTMLParser", counted)
    pages = listing(row("/gg/n.html", "关于公布清单的通知"), gg_n__html=document("通知", TABLE))
    facts, _ = visited(plan(), pages)
    assert [one.title for one in facts.datasets] == ["关于公布清单的通知"]
    assert sorted(parsed) == sorted(set(parsed))


def test_of_columns_that_ask_for_no_files_none_is_asked_for() -> None:
    pages = listing(row("/f/1.csv", "收费目录清单"), f_1__csv=CSV)
    facts, asked = visited(plan(Sought(code="NOTICE", documents=1, take="every")), pages)
    assert files(asked) == []
    assert (facts.datasets, facts.files_left) == ((), ())


def test_without_a_budget_of_bytes_nothing_is_asked_for_and_columns_say_what_was_left() -> None:
    pages = listing(row("/f/1.csv", "收费目录清单"), f_1__csv=CSV)
    facts, asked = visited(plan(file_bytes=0), pages)
    assert f"{HOME}f/1.csv" not in [ask.url for ask in asked]  # nor as a page
    assert (facts.datasets, facts.files_left) == ((), ("NOTICE",))


def test_a_file_on_another_site_is_not_asked_for_and_has_its_outcome() -> None:
    pages = listing(row("http://other.example/1.xls", "收费目录清单"))
    facts, asked = visited(plan(), pages)
    assert files(asked) == []
    assert (the_one(facts).outcome, the_one(facts).file, facts.files_left) == (Outcome.MOVED, None, ())


def test_a_document_on_another_site_has_its_outcome_for_its_file_may_be_the_one() -> None:
    facts, _ = visited(plan(), listing(row("http://other.example/1.html", "关于公布清单的通知", "2026-09-10")))
    assert (told(facts), facts.files_left) == (
        [("关于公布清单的通知", "http://other.example/1.html", Outcome.MOVED)],
        (),
    )


def test_lists_without_dates_have_the_files_of_their_first_articles_asked_for() -> None:
    urls = [f"{HOME}q/202609/t20260901_{n}.html" for n in range(12)]
    rows = "".join(f"<li><a href='{url}'>青石县第{n}个部门行政权力和责任清单</a></li>" for n, url in enumerate(urls))
    pages = portal() | {f"{HOME}gg/": html("通知公告", f"<div class='list'><ul class='newslist'>{rows}</ul></div>")}
    for n, url in enumerate(urls):
        pages[url] = document(f"青石县第{n}个部门行政权力和责任清单", f"<a href='/f/{n}.xls'>附件</a>")
        pages[f"{HOME}f/{n}.xls"] = CSV
    _, asked = visited(plan(Sought(code="NOTICE", documents=3, undated=3, files=3, take="every")), pages)
    assert files(asked) == ["f/0.xls", "f/1.xls", "f/2.xls"]


def test_a_file_that_stands_on_all_pages_is_no_column_s() -> None:
    manual = "<div class='help'><a href='/help.doc'>网站使用手册.doc</a></div>"
    pages = listing(row("/gg/n.html", "关于公布清单的通知", "2026-09-10"), gg_n__html=document("通知", manual))
    every = {url: page + manual if isinstance(page, str) else page for url, page in pages.items()}
    for n in range(1, 7):
        every[f"{HOME}gg/{n}.html"] = document(f"第{n}号通知", manual)
    facts, asked = visited(plan(), every)
    assert files(asked) == []
    assert facts.datasets == ()


def test_a_file_that_the_home_page_links_too_is_the_column_s_that_has_it() -> None:
    fees = "<p><a href='/f/1.xls'>收费目录清单.xls</a></p>"
    pages = listing(
        row("/gg/n.html", "关于公布清单的通知", "2026-09-10"), gg_n__html=document("通知", fees), f_1__xls=CSV
    )
    home = pages[HOME]
    assert isinstance(home, str)
    _, asked = visited(plan(), pages | {HOME: home.replace("</body>", f"{fees}</body>")})
    assert files(asked) == ["f/1.xls"]


def test_a_file_of_two_columns_is_asked_for_once_and_told_for_each() -> None:
    both = (
        Sought(code="NOTICE", documents=1, files=1, take="every"),
        Sought(code="NEWS", documents=1, files=1, items=True),
    )
    first = row("/f/1.csv", "收费目录清单", "2026-09-10")
    pages = listing(first, f_1__csv=CSV) | {f"{HOME}dt/": page_of("工作动态", first, *OLD)}
    facts, asked = visited(plan(*both), pages)
    assert files(asked) == ["f/1.csv"]
    assert [one.code for one in facts.datasets] == ["NOTICE", "NEWS"]
    assert [ask.items for ask in asked if ask.role is Role.FILE] == [True]


def test_the_first_file_of_every_column_comes_before_the_second_of_any() -> None:
    both = (Sought(code="NOTICE", documents=3, files=3, take="every"), Sought(code="NEWS", documents=1, files=1))
    mine = [row(f"/f/{n}.csv", f"清单{n}", f"2026-09-0{9 - n}") for n in range(3)]
    pages = listing(*mine) | {f"{HOME}dt/": page_of("工作动态", row("/d/1.csv", "目录", "2026-09-10"), *OLD)}
    _, asked = visited(plan(*both), pages | {f"{HOME}f/{n}.csv": CSV for n in range(3)} | {f"{HOME}d/1.csv": CSV})
    assert files(asked) == ["f/0.csv", "d/1.csv", "f/1.csv", "f/2.csv"]


# The budget


def test_where_the_bytes_of_files_end_what_is_left_is_said() -> None:
    rows = [row(f"/f/{n}.csv", f"清单{n}", f"2026-09-0{9 - n}") for n in range(3)]
    pages = listing(*rows) | {f"{HOME}f/{n}.csv": "x" * 400 for n in range(3)}
    facts, asked = visited(plan(file_bytes=800), pages)
    assert files(asked) == ["f/0.csv", "f/1.csv"]
    assert facts.files_left == ("NOTICE",)
    assert len(facts.datasets) == 2


def test_a_file_larger_than_half_of_the_budget_is_too_large_and_was_not_left() -> None:
    pages = listing(row("/f/1.csv", "清单一"), row("/f/2.csv", "清单二", "2026-08-30")) | {
        f"{HOME}f/1.csv": Outcome.TOO_LARGE,
        f"{HOME}f/2.csv": CSV,
    }
    facts, _ = visited(plan(), pages)
    assert [(one.outcome, one.file is None) for one in facts.datasets] == [
        (Outcome.TOO_LARGE, True),
        (Outcome.SEEN, False),
    ]
    assert facts.files_left == ()


def test_a_file_too_large_for_what_is_left_of_the_budget_was_left() -> None:
    pages = listing(row("/f/1.csv", "清单一"), row("/f/2.csv", "清单二", "2026-08-30")) | {
        f"{HOME}f/1.csv": "x" * 300,
        f"{HOME}f/2.csv": Outcome.TOO_LARGE,
    }
    facts, _ = visited(plan(file_bytes=500), pages)
    assert facts.files_left == ("NOTICE",)


def test_after_the_last_second_no_file_is_asked_for() -> None:
    pages = listing(row("/f/1.csv", "收费目录清单"), f_1__csv=CSV)
    _, asked = visited(plan(), pages)
    facts, again = visited(plan(), pages, elapsed=61.0, after=len(asked) - 1)
    assert files(again) == []
    assert (facts.cut, facts.files_left) == (None, ("NOTICE",))


# What came


ERROR = "<html><head><title>错误</title></head><body><h1>您访问的页面不存在</h1></body></html>"


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ((404, "not found"), Outcome.HTTP_ERROR),
        ((403, "Forbidden"), Outcome.BLOCKED),
        (ERROR, Outcome.SOFT_404),
        ("", Outcome.UNREACHABLE),
        ((206, CSV, {"content-range": "bytes 0-20/900"}), Outcome.TRUNCATED),
        ((206, CSV, {"content-range": "bytes 0-899/900"}), Outcome.TRUNCATED),
        ((206, CSV), Outcome.TRUNCATED),
        ((200, CSV, {"content-length": "900"}), Outcome.TRUNCATED),
        ((416, "", {"content-range": "bytes */0"}), Outcome.HTTP_ERROR),
        ((204, ""), Outcome.UNREACHABLE),
        ((302, "http://other.example/1.csv"), Outcome.MOVED),
        ((302, "/"), Outcome.SOFT_404),
        (Outcome.ROBOTS, Outcome.ROBOTS),
        (Outcome.UNREACHABLE, Outcome.UNREACHABLE),
    ],
)
def test_what_is_no_file_that_came_whole_has_its_outcome_and_is_not_read(given: Given, outcome: Outcome) -> None:
    facts, _ = visited(plan(), listing(row("/f/1.csv", "收费目录清单")) | {f"{HOME}f/1.csv": given})
    one = the_one(facts)
    assert (one.outcome, one.file) == (outcome, None)


def test_a_range_that_is_the_whole_file_was_seen() -> None:
    size = len(CSV.encode())
    whole: Given = (206, CSV, {"content-range": f"bytes 0-{size - 1}/{size}"})
    facts, _ = visited(plan(), listing(row("/f/1.csv", "收费目录清单")) | {f"{HOME}f/1.csv": whole})
    assert the_one(facts).outcome is Outcome.SEEN


def test_a_page_in_a_file_s_place_that_says_nothing_else_is_told_as_what_the_reader_saw() -> None:
    facts, _ = visited(plan(), listing(row("/f/1.csv", "清单")) | {f"{HOME}f/1.csv": document("清单", "")})
    one = the_one(facts)
    assert one.outcome is Outcome.SEEN
    assert one.file is not None
    assert one.file.reading is Reading.NOT_THE_FILE


def test_a_redirect_within_the_site_is_followed_to_the_file() -> None:
    moved: Given = (302, "/real/2.csv")
    pages = listing(row("/f/1.csv", "收费目录清单")) | {f"{HOME}f/1.csv": moved, f"{HOME}real/2.csv": CSV}
    facts, asked = visited(plan(), pages)
    assert files(asked) == ["f/1.csv", "real/2.csv"]
    assert told(facts) == [("收费目录清单", "real/2.csv", Outcome.SEEN)]
    assert (seen := facts.page(the_one(facts).url)) is not None
    assert seen.sha256 == the_one(facts).sha256


def test_the_name_of_a_file_is_what_its_answer_says() -> None:
    sent: Given = (
        200,
        CSV,
        {"content-type": "text/csv; charset=x", "content-disposition": 'attachment; filename="a.csv"'},
    )
    facts, _ = visited(plan(), listing(row("/download?id=1", "收费目录清单.csv")) | {f"{HOME}download?id=1": sent})
    one = the_one(facts)
    assert one.file is not None
    assert json.loads(one.file.why) == ["a.csv", "text/csv", False]


def test_a_document_that_was_not_seen_is_told_for_its_file_may_be_the_one() -> None:
    pages = listing(row("/gg/n.html", "关于公布清单的通知"), gg_n__html=Outcome.BLOCKED)
    facts, _ = visited(plan(), pages)
    assert told(facts) == [("关于公布清单的通知", "gg/n.html", Outcome.BLOCKED)]


# Tables of pages

TABLE = "<table><tr><th>项目</th><th>标准</th></tr><tr><td>一</td><td>5</td></tr><tr><td>二</td><td>6</td></tr></table>"


def test_tables_of_a_column_s_page_and_documents_are_datasets_of_their_own() -> None:
    body = document("关于公布清单的通知", TABLE)
    pages = listing(row("/gg/n.html", "关于公布清单的通知"), gg_n__html=body)
    facts, _ = visited(plan(), pages)
    one = the_one(facts)
    assert (one.url, one.title, one.day, one.outcome) == (
        f"{HOME}gg/n.html",
        "关于公布清单的通知",
        date(2026, 9, 1),
        Outcome.SEEN,
    )
    assert one.file is not None
    assert (one.file.real, one.file.rows) == (Format.HTML, 2)
    assert (one.found_on, one.sha256) == (f"{HOME}gg/", facts.page(one.url).sha256)  # type: ignore[union-attr]


def test_tables_are_read_only_of_pages_that_are_opened_for_a_column_with_files() -> None:
    both = (Sought(code="NOTICE", documents=1, files=1, take="every"), Sought(code="NEWS", documents=1))
    pages = listing(row("/gg/n.html", "关于公布清单的通知"), gg_n__html=document("通知", TABLE))
    pages |= {f"{HOME}dt/": page_of("工作动态", row("/dt/n.html", "关于动态的通知"), *OLD)}
    _, asked = visited(plan(*both), pages)
    assert {ask.url.removeprefix(HOME) for ask in asked if ask.tables} == {"gg/", "gg/n.html"}


def test_a_column_that_was_found_by_a_page_read_without_its_tables_says_that_something_was_left() -> None:
    icon = "<div><a href='/gg/'><img src='/gg.png'></a></div>"
    home = html("", "<p>欢迎访问青石县人民政府门户网站。</p>" * 20 + icon, links(工作动态="/dt/", 概况="/gk/"))
    facts, asked = visited(plan(), portal() | {HOME: home})
    assert [ask.role for ask in asked if ask.url == f"{HOME}gg/"] == [Role.UNNAMED]
    assert [one.rejected for one in facts.candidates_for("NOTICE")] == [None]
    assert facts.files_left == ("NOTICE",)


def test_a_column_whose_document_has_a_file_that_nobody_can_ask_for_was_not_looked_at_whole() -> None:
    for body, left in (
        ("<p><a href=\"javascript:down('8a7f')\">权责清单.xlsx</a></p>", ("NOTICE",)),
        ("<p>附件：<a href='/file/8f3c2d'>权责清单</a></p>", ("NOTICE",)),
        ("<p>附件：<a href='/down.jsp?id=3'>权责清单</a></p>", ()),
    ):
        first = row("/gg/n.html", "关于公布清单的通知", "2026-09-10")
        pages = listing(first, gg_n__html=document("关于公布清单的通知", body)) | {f"{HOME}down.jsp?id=3": CSV}
        facts, _ = visited(plan(), pages)
        assert facts.files_left == left


def test_a_file_in_a_viewer_is_asked_for_itself() -> None:
    body = "<iframe src='/pdfjs/web/viewer.html?file=%2Ff%2F1.xls'></iframe>"
    first = row("/gg/n.html", "关于公布清单的通知", "2026-09-10")
    facts, asked = visited(plan(), listing(first, gg_n__html=document("关于公布清单的通知", body), f_1__xls=CSV))
    assert files(asked) == ["f/1.xls"]
    assert told(facts) == [("关于公布清单的通知", "f/1.xls", Outcome.SEEN)]
