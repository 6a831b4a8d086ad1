"""Each row of a list has its counterpart in another column, or nobody can say that it lacks one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from config.data_rules import Data
from monitor.rules import data
from monitor.rules.ruling import Ruling
from storage.dataset_records import Carried, FileFacts, Reading
from storage.records import Dataset, Reason, Rejection, Verdict, VisitFacts
from tests.monitor.data_facts import COLUMN, article, dataset, file, table
from tests.monitor.facts import candidate, context, entry, seen, visit

RULE = Data(type="data", column="BIZ.PREF", items_linked="BIZ.PREF.t2")
GUIDES = "http://a.example/guides/"
POLICIES = ("企业招用高校毕业生社保补贴", "小微企业创业担保贷款贴息", "高新技术企业认定奖励")
UNDECIDED = Verdict.UNDETERMINED


def told(ruling: Ruling) -> tuple[Verdict, Reason]:
    return ruling.verdict, ruling.reason


def offered(*titles: str, what: FileFacts | None = None, files: tuple[Dataset, ...] = (), **more: object) -> VisitFacts:
    """A list of three policies, and a column of guides with these titles and files."""
    policies = dataset(what or file(table(3, items=POLICIES)), "惠企政策清单.xlsx", code="BIZ.PREF")
    lists = seen(COLUMN, entry(date(2026, 3, 1), policies.title, policies.url))
    guides = seen(GUIDES, *(entry(date(2026, 3, 1), title, f"{GUIDES}{n}.html") for n, title in enumerate(titles)))
    for name, value in more.items():
        object.__setattr__(guides, "entries", replace(guides.entries, **{name: value}))
    found = [candidate("BIZ.PREF", lists), candidate("BIZ.PREF.t2", guides)]
    return visit(lists, guides, candidates=found, datasets=(policies, *files))


def judged(facts: VisitFacts) -> Ruling:
    return data.judge(RULE, facts, context())


def test_every_row_is_linked_by_its_name_in_a_title_or_a_titles_in_it() -> None:
    titles = ("企业招用高校毕业生社保补贴兑现指南", "创业担保贷款贴息办事指南", "《高新技术企业认定奖励》申报流程")
    ruling = judged(offered(*titles))
    assert (told(ruling), ruling.value) == ((Verdict.PASS, Reason.LINKED), "3/3行，《惠企政策清单.xlsx》")


def test_a_row_without_a_guide_is_named() -> None:
    ruling = judged(offered("关于申报企业招用高校毕业生社保补贴的通知", "创业担保贷款贴息办事指南"))
    assert (told(ruling), ruling.lacking) == ((Verdict.PARTIAL, Reason.UNLINKED), (POLICIES[2],))
    assert (ruling.value, ruling.won) == ("2/3行，《惠企政策清单.xlsx》", pytest.approx(2 / 3))


def test_what_is_the_guide_to_one_policy_is_no_other_policys_in_other_words() -> None:
    named = ("首次升规工业企业奖励", "新增限上商贸企业奖励", "外贸企业出口奖励")
    ruling = judged(offered("新增限上商贸企业奖励兑现指南", what=file(table(3, items=named))))
    assert (told(ruling), ruling.lacking) == ((Verdict.PARTIAL, Reason.UNLINKED), (named[0], named[2]))


def test_a_list_that_tells_of_each_policy_how_it_is_redeemed_may_be_its_own_guide() -> None:
    columns = table(3, "政策名称", "申报材料", items=POLICIES)
    assert told(judged(offered(f"{POLICIES[0]}兑现指南", what=file(columns)))) == (UNDECIDED, Reason.UNCLEAR_CONTENT)
    blank = replace(columns, columns=(columns.columns[0], replace(columns.columns[1], missing=3)))
    assert judged(offered(f"{POLICIES[0]}兑现指南", what=file(blank))).reason is Reason.UNLINKED


def test_a_row_that_names_a_document_lacks_no_guide_where_one_may_be_to_what_it_grants() -> None:
    documents = file(table(2, items=("关于印发《甲县促进工业发展若干措施》的通知", "甲县支持商贸业发展十条")))
    assert told(judged(offered("首次升规奖励兑现指南", what=documents))) == (UNDECIDED, Reason.UNCLEAR_CONTENT)
    ruling = judged(offered("甲县支持商贸业发展十条兑现指南", what=documents))
    assert (told(ruling), len(ruling.lacking)) == ((Verdict.PARTIAL, Reason.UNLINKED), 1)


def test_the_rows_of_a_table_of_guides_are_counterparts_too() -> None:
    guides = dataset(file(table(3, items=POLICIES)), "指南一览表.xlsx", code="BIZ.PREF.t2", found_on=GUIDES)
    facts = offered("指南一览表", files=(replace(guides, url=f"{GUIDES}0.html"),))
    assert judged(facts).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (offered("养老服务指南", next_url="http://a.example/2"), Reason.TRUNCATED),
        (offered("惠企政策兑现指南汇编"), Reason.UNCLEAR_CONTENT),
        (offered("惠企政策兑现指南"), Reason.UNCLEAR_CONTENT),
        (offered("泉湾县人社局惠企政策申报指南"), Reason.UNCLEAR_CONTENT),
        (offered("养老服务补贴等五项政策申报指南"), Reason.UNCLEAR_CONTENT),
        (offered("关于申报2026年惠企资金的通知"), Reason.UNCLEAR_CONTENT),
        (offered("关于申报2026年创新驱动发展计划的通知"), Reason.UNCLEAR_CONTENT),
        (
            offered("养老服务指南", files=(dataset(file(characters=900), "指南.docx", code="BIZ.PREF.t2"),)),
            Reason.UNCLEAR_CONTENT,
        ),
        (offered("高企认定奖励资金兑现指南", "毕业生社保补贴", "担保贷款贴息"), Reason.AMBIGUOUS_MATCH),
        (offered("养老服务指南", what=file(table(9, items=POLICIES, cut=True))), Reason.TRUNCATED),
        (offered("养老服务指南", what=file(table(3))), Reason.UNCLEAR_CONTENT),
        (offered("养老服务指南", what=file(reading=Reading.DAMAGED)), Reason.FORMAT),
        (
            offered("养老服务指南", files=(dataset(file(reading=Reading.PROTECTED), "指南.doc", code="BIZ.PREF.t2"),)),
            Reason.FORMAT,
        ),
        (
            offered(
                "养老服务指南",
                files=(dataset(file(table(3), carries=(Carried.PICTURES,)), "指南.xlsx", code="BIZ.PREF.t2"),),
            ),
            Reason.TRUNCATED,
        ),
    ],
    ids=[
        "more_pages",
        "a_book",
        "of_all",
        "of_an_office",
        "of_five",
        "a_call",
        "a_programme",
        "in_a_text",
        "other_words",
        "cut",
        "no_names",
        "list_damaged",
        "guides_locked",
        "guides_drawn",
    ],
)
def test_a_row_lacks_no_guide_that_may_stand_where_nobody_looked(facts: VisitFacts, reason: Reason) -> None:
    assert told(judged(facts)) == (UNDECIDED, reason)


def test_a_column_of_guides_that_was_not_found_is_charged_by_its_own_check() -> None:
    facts = offered("养老服务指南")
    gone = tuple(
        replace(one, rejected=Rejection.NOT_A_COLUMN) if one.code == "BIZ.PREF.t2" else one for one in facts.candidates
    )
    assert judged(replace(facts, candidates=gone)).verdict is UNDECIDED


def test_a_form_that_hangs_on_the_guide_to_one_policy_is_no_guide_to_all() -> None:
    guide = article(f"{GUIDES}0.html", "创业担保贷款贴息办事指南", f"{GUIDES}a.docx")
    form = dataset(file(characters=900), "申请表.docx", code="BIZ.PREF.t2", url=f"{GUIDES}a.docx", found_on=guide.url)
    facts = offered(guide.document.title or "", files=(form,))
    facts = replace(facts, pages=(*facts.pages, guide))
    assert told(judged(facts)) == (Verdict.PARTIAL, Reason.UNLINKED)
