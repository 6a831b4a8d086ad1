"""Each type of rule in one Chinese sentence: how it is judged. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from config import data_rules, rules
from config.sites import LEVEL_NAMES
from config.synonyms import ColumnNames
from monitor.datasets.wording import OPENNESS
from storage.dataset_records import Openness

_FEATURES = {
    "search": "以列表中已有的标题在本站检索，应能检出",
    "download": "文件附件应能下载（只取文件开头，不整份下载）",
    "form": "应有可填写的表单页面（只打开，不提交）",
    "navigation": "应有目录导航",
}
_READ = {"documents": "最新的若干份文件", "page": "该栏目页面", "home": "首页"}


Called = Callable[[str], str]
"""From a column's code to what it is called, in quotes."""


def rule_in_words(rule: rules.Rule, names: Mapping[str, ColumnNames]) -> str:
    """How a rule is judged. `names` are the columns' names by code."""

    def called(code: str) -> str:
        return f"“{names[code].title}”"

    return _WORDS[type(rule)](rule, called)


def whom(to: rules.AppliesTo) -> str:
    """Whom these terms bind, in Chinese."""
    levels = "、".join(LEVEL_NAMES[level] for level in to.levels) or "各级"
    marks = [*to.tags_any, *([f"发生{to.event}时"] if to.event else [])]
    return f"{levels}（{'、'.join(marks)}）" if marks else levels


def _exists(rule: rules.Exists, called: Called) -> str:
    return f"{_within(rule.within, called)}应设有{called(rule.column)}栏目，能打开，且不为空白"


def _contains_topics(rule: rules.ContainsTopics, called: Called) -> str:
    topics = "、".join(_topic(topic, called) for topic in rule.topics)
    return f"{called(rule.within)}应分别有下列内容（每项至少 {rule.min_items} 条）：{topics}"


def _topic(topic: rules.Topic, called: Called) -> str:
    title = called(topic.code)[1:-1]  # no quotes in a list, but those of the title itself stay
    return title if topic.applies_to == rules.AppliesTo() else f"{title}（{whom(topic.applies_to)}）"


def _has_fields(rule: rules.HasFields, called: Called) -> str:
    where = f"{called(rule.column)}的{_READ[rule.of]}" if rule.column else _READ[rule.of]
    return f"{where}应有：{_fields(rule)}"


def _has_feature(rule: rules.HasFeature, called: Called) -> str:
    return f"{called(rule.column)}：{_FEATURES[rule.feature]}"


def _max_age(rule: rules.MaxAge, called: Called) -> str:
    limit = f"{rule.days} 日" if rule.days else f"{rule.months} 个月"
    lists = "（同类栏目有多个的，逐个计算）" if rule.each else ""
    return f"{'、'.join(map(called, rule.columns))}最新一条距巡检日应不超过 {limit}{lists}"


def _deadline(rule: rules.Deadline, called: Called) -> str:
    return f"{_within(rule.within, called)}{called(rule.column)}应{_due(rule)}"


def _paired(rule: rules.Paired, called: Called) -> str:
    return f"{called(rule.of)}的最新文件应有对应的{called(rule.by)}，以链接或标题相对应"


def _sequence(rule: rules.Sequence, called: Called) -> str:
    return f"{called(rule.column)}各条目的编号应连续，不缺漏"


def _count(rule: rules.Count, called: Called) -> str:
    state = "空白" if rule.state == "blank" else f"超过 {rule.months} 个月未更新"
    return f"首页一级栏目中{state}的应少于 {rule.less_than} 个"


def _clean(rule: rules.Clean, called: Called) -> str:
    return "已读取的页面中不应有被植入的推广内容"


def _reach(rule: rules.Reach, called: Called) -> str:
    asked = f"连续 {rule.days} 日、每日至少 {rule.visits} 次间隔访问首页，超过（含）{rule.seconds} 秒打不开的次数"
    return f"{asked}占比应低于 {rule.below:.0%}，由机器探测；没有探测记录的，由人工核实：{rule.ask}"


def _backdated(rule: rules.Backdated, called: Called) -> str:
    return "列表中新出现的条目，标注日期不应早于此前已巡检而尚无该条目的日期（与以往各夜所读列表比对）"


def _manual(rule: rules.Manual, called: Called) -> str:
    return f"由人工核实：{rule.ask}"


def _within(code: str | None, called: Called) -> str:
    return f"{called(code)}中" if code else ""


def _fields(rule: rules.HasFields) -> str:
    if rule.validity:
        return "有效性标注"
    elements = "、".join(element.name for element in rule.elements)
    return f"{elements}（至少 {rule.least} 项）" if rule.least else elements


def _due(rule: rules.Deadline) -> str:
    if rule.by:
        return f"在 {rule.by} 前公开"
    if rule.after:
        return f"在 {rule.after} 后 {rule.working_days} 个工作日内公开"
    days = "；".join(f"{'、'.join(LEVEL_NAMES[level] for level in due.levels)}每年 {due.day} 前" for due in rule.due)
    return f"按期公开{'当年' if rule.current else '上一年度'}的内容（{days}）"


def _ratio(rule: data_rules.Ratio, called: Called) -> str:
    columns = "、".join(map(called, rule.columns))
    total = _total(rule.denominator, called)
    counted = {
        "rows": f"{columns}已公开的条目占应公开总数（{total}）的比例",
        "items": f"{columns}的表格、文件所列事项（没有的，以条目计）占应公开总数（{total}）的比例",
        "titles": f"{columns}中标题符合要求的条目比例",
        "found": f"下列入口能找到的比例（{columns}）",
        "bodies": f"{columns}已链接的下级机构占全部下级机构的比例",
    }[rule.counts]
    return f"{counted}应不低于 {rule.at_least:.0%}"


def _total(total: data_rules.Denominator | None, called: Called) -> str:
    if total is None:
        return "由评估方给定"
    if total.column is not None:
        return f"以本站{called(total.column)}所列行数为准"
    levels = "、".join(f"{LEVEL_NAMES[level]} {number} 项" for level, number in total.levels.items())
    return f"{levels}；{total.source}"


def _data(rule: data_rules.Data, called: Called) -> str:
    asked = {
        "min_rows": f"至少 {rule.min_rows} 行",
        "required_columns": f"列名应有：{'、'.join(one.name for one in rule.required_columns)}",
        "machine_readable": f"开放程度应不低于“{OPENNESS[Openness(rule.machine_readable)]}”"
        if rule.machine_readable
        else "",
        "updated_within": f"日期距巡检日应不超过 {_age(rule.updated_within)}" if rule.updated_within else "",
        "same_as_last_period": "不应与以往年度的内容完全相同（只换标题）",
        "items_linked": f"每行应在{called(rule.items_linked)}中有名称相应的内容" if rule.items_linked else "",
        "personal_data": "不应含有身份证号等个人信息",
        "columns_changed": "列与上一版不同的，予以提示",
    }
    told = "；".join(asked[name] for name in rule.asked)
    return f"{_within(rule.within, called)}{called(rule.column)}的数据文件或者网页表格：{told}"


def _age(age: data_rules.Age) -> str:
    return f"{age.days} 日" if age.days else f"{age.months} 个月"


def _catalogue(rule: data_rules.Catalogued, called: Called) -> str:
    where = f"{_within(rule.within, called)}{called(rule.column)}"
    return f"{where}公布了更新频率的数据集，未超期的应不低于 {rule.at_least:.0%}（至少有 {rule.fewest} 个公布频率）"


_WORDS: dict[type, Callable[[Any, Called], str]] = {
    rules.Exists: _exists,
    rules.ContainsTopics: _contains_topics,
    rules.HasFields: _has_fields,
    rules.HasFeature: _has_feature,
    rules.MaxAge: _max_age,
    rules.Deadline: _deadline,
    rules.Paired: _paired,
    rules.Sequence: _sequence,
    data_rules.Ratio: _ratio,
    data_rules.Data: _data,
    data_rules.Catalogued: _catalogue,
    rules.Count: _count,
    rules.Clean: _clean,
    rules.Reach: _reach,
    rules.Backdated: _backdated,
    rules.Manual: _manual,
}
