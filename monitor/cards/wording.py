"""What a reviewer reads: verdicts, reasons and findings in official Chinese. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from config.synonyms import load_synonyms
from monitor.cards.score import QUESTION
from storage.records import (
    ADVERSE,
    SET_ASIDE,
    SHANGHAI,
    Arrival,
    Candidate,
    Finding,
    Outcome,
    Place,
    Reason,
    Rejection,
    Verdict,
)

VERDICTS: dict[Verdict, str] = {
    Verdict.PASS: "符合",
    Verdict.PARTIAL: "部分符合",
    Verdict.FAIL: "不符合",
    Verdict.PROVISIONAL: "待复查",
    Verdict.UNDETERMINED: "无法判定",
    Verdict.NOT_APPLICABLE: "不适用",
    Verdict.NIL_STATEMENT: "已说明无此项",
    Verdict.NOT_YET_DUE: "未到期",
    Verdict.EXTERNAL: "由统一平台提供",
    Verdict.SUSPENDED: "暂停评判",
    Verdict.WAIVED: "免予评判",
    Verdict.ERROR: "巡检故障",
}

REASONS: dict[Reason, str] = {
    Reason.FOUND: "已找到",
    Reason.FRESH: "更新及时",
    Reason.ON_TIME: "按期公开",
    Reason.COMPLETE: "内容齐全",
    Reason.BELOW_LIMIT: "未超过限值",
    Reason.NONE_SEEN: "已读取的页面中未发现",
    Reason.WORKS: "经试用有效",
    Reason.LINKED: "已相互关联",
    Reason.IN_SEQUENCE: "编号连续",
    Reason.ENOUGH: "达到规定比例",
    Reason.REACHED: "按规定次数访问，打不开的占比低于限值",
    Reason.ANSWERED: "人工核实已落实",
    Reason.USABLE: "数据符合要求",
    Reason.MISSING: "应查之处均已查看，未找到",
    Reason.BLANK: "栏目已设置，但没有内容",
    Reason.STALE: "超过规定期限未更新",
    Reason.LATE: "已公开，但晚于规定日期",
    Reason.INCOMPLETE: "内容不齐全",
    Reason.TOO_MANY: "数量达到限值",
    Reason.BROKEN: "经试用无效",
    Reason.UNLINKED: "未与解读等对应内容关联",
    Reason.GAP: "编号有缺漏",
    Reason.TOO_FEW: "未达到规定比例",
    Reason.OFTEN_DOWN: "按规定次数访问，打不开的占比达到限值",
    Reason.ANSWERED_PARTLY: "人工核实部分落实",
    Reason.ANSWERED_NO: "人工核实未落实",
    Reason.UNUSABLE: "公开的形式不便于使用数据",
    Reason.REPEATED: "与以往年度的内容相同",
    Reason.OVERDUE: "未按自行公布的更新频率更新",
    Reason.PERSONS: "公开的数据中疑似含有个人信息",
    Reason.COLUMNS_CHANGED: "表格的列与上一版不同",
    Reason.BLOCKED: "网站拒绝访问，未能查看",
    Reason.CHALLENGE: "网站设有访问验证，未能查看",
    Reason.UNREACHABLE: "网站未能连通",
    Reason.HTTP_ERROR: "页面返回错误，未能查看",
    Reason.SOFT_404: "链接打开的是错误提示页或首页，未能查看",
    Reason.MOVED: "链接转到其他网站，需人工核实",
    Reason.ROBOTS: "网站的robots.txt不允许查看",
    Reason.LOGIN: "需要登录，未能查看",
    Reason.TRUNCATED: "未能看全，不足以判定",
    Reason.NEEDS_SCRIPT: "内容由脚本生成，未能读取",
    Reason.NOT_HTML: "内容不是网页，未能读取",
    Reason.UNCLEAR_CONTENT: "页面内容无法辨认",
    Reason.AMBIGUOUS_MATCH: "名称相近，需人工确认是否即为所查内容",
    Reason.UNDATED: "列表没有日期，无法判定更新情况",
    Reason.YEAR_UNKNOWN: "列表日期未写年份，无法判定更新情况",
    Reason.ROWS_UNCLEAR: "页面上有其他栏目的列表，无法辨认哪些条目属于本栏目",
    Reason.CLOSED: "页面说明该栏目已停止更新或归档，需人工核实",
    Reason.COLUMN_NOT_FOUND: "所在栏目未找到，由该栏目的指标评判",
    Reason.COLUMN_NOT_READ: "栏目内的文件未能打开",
    Reason.LEVEL_UNKNOWN: "站点层级不明，无法判定是否适用",
    Reason.NO_ADDRESS: "没有已知网址",
    Reason.PARENT_UNKNOWN: "不知其上级政府门户，内容可能设在上级门户",
    Reason.SUSPECT: "页面疑似被植入推广内容，需人工核实",
    Reason.BACKDATED: "条目标注日期早于首次出现，需人工核实",
    Reason.NOT_COMPARED: "没有以往巡检的列表可以比对",
    Reason.NOT_LOOKED: "所依据的页面本次未重新访问，待下次巡检访问后再作判定",
    Reason.CONTRADICTORY: "页面信息自相矛盾",
    Reason.ELSEWHERE: "文件允许以其他方式公开，网站上未见不能认定为缺失",
    Reason.PLATFORM_UNKNOWN: "内容可能在统一平台上，平台网址不明",
    Reason.NOT_TRIED: "未能试用",
    Reason.NOT_SOUGHT: "当夜巡检时尚未要求查找该指标所需的内容，不能据此判定",
    Reason.DENOMINATOR_UNKNOWN: "应公开的总数不明，无法计算比例",
    Reason.NOT_NUMBERED: "条目没有编号，无法判定是否连续",
    Reason.CALENDAR_UNKNOWN: "当年节假日安排尚未公布，无法确定截止日期",
    Reason.TOO_FEW_VISITS: "访问次数少于规定，不足以判定",
    Reason.FORMAT: "文件未能读取（格式不支持、设有密码或者已损坏），需人工核实",
    Reason.NO_DATA: "未找到数据文件或者表格，内容可能在正文中，需人工核实",
    Reason.NO_EARLIER: "没有可比对的上一期或上一版",
    Reason.ASKED: "网页无法反映，需人工核实",
    Reason.LEVEL: "该层级不适用",
    Reason.TAG: "该类站点不适用",
    Reason.REGION: "不在文件适用地区",
    Reason.NOT_DUE: "未到规定日期",
    Reason.NOT_IN_FORCE: "依据的文件不在有效期内",
    Reason.NO_EVENT: "未发生所涉事件",
    Reason.SEASON: "不在公开时段",
    Reason.NIL: "网站已说明无此项",
    Reason.ON_PLATFORM: "内容在统一平台上",
    Reason.MAINTENANCE: "网站公告升级维护",
    Reason.OUR_FAULT: "巡检程序自身故障",
}

REJECTIONS: dict[Rejection, str] = {
    Rejection.OTHER_SITE: "链接指向其他网站",
    Rejection.NOT_A_COLUMN: "打开的是单篇文章，不是栏目",
    Rejection.NOT_SEEN: "页面未能打开",
    Rejection.NOT_OPENED: "未打开",
    Rejection.NO_ADDRESS: "链接没有网址",
    Rejection.BLANK: "栏目没有内容",
    Rejection.UNCLEAR: "页面内容无法辨认",
    Rejection.UNCONFIRMED: "名称相近，页面未表明是该栏目",
}

ARRIVALS: dict[Arrival, str] = {
    Arrival.DIRECT: "",
    Arrival.REDIRECTED: "经跳转到达",
    Arrival.MOVED: "经跳转到其他主机",
}

PLACES: dict[Place, str] = {
    Place.HOME: "首页",
    Place.SECTION: "上级栏目",
    Place.ENTRANCE: "一级栏目",
    Place.SITE_MAP: "网站地图",
    Place.PARENT: "上级政府门户",
    Place.PLATFORM: "统一平台",
}

OUTCOMES: dict[Outcome, str] = {
    Outcome.SEEN: "已看到",
    Outcome.REDIRECT: "跳转",
    Outcome.MOVED: "转到其他网站",
    Outcome.CHALLENGE: "访问验证",
    Outcome.BLOCKED: "拒绝访问",
    Outcome.UNREACHABLE: "未连通",
    Outcome.HTTP_ERROR: "返回错误",
    Outcome.SOFT_404: "错误提示页或首页",
    Outcome.MAINTENANCE: "升级维护",
    Outcome.SCRIPT_SHELL: "由脚本生成",
    Outcome.FRAMES: "框架页",
    Outcome.TOO_LARGE: "页面过大",
    Outcome.TRUNCATED: "内容不全",
    Outcome.NOT_HTML: "不是网页",
    Outcome.ROBOTS: "robots.txt不允许",
    Outcome.LOGIN: "需要登录",
    Outcome.ERROR: "巡检故障",
}

FILE_OUTCOMES = OUTCOMES | {Outcome.TOO_LARGE: "文件过大，超出获取限额"}
"""The same of a data file."""


def sentence(finding: Finding) -> str:
    """A finding in one sentence that stands by itself: verdict, reason, what is lacking, and the fact."""
    return f"{verdict_of(finding)}，{explanation(finding)}"


def looked(finding: Finding) -> str:
    """Where an adverse finding was looked for, and what became of the links considered: what it rests on."""
    if finding.verdict not in ADVERSE and finding.tentative is None:
        return ""
    places = "、".join(dict.fromkeys(PLACES[look.place] for look in finding.looked_at))
    links = "；".join(f"“{c.text}”{REJECTIONS[c.rejected]}" for c in finding.candidates if c.rejected)
    return (f"已查看：{places}。" if places else "") + (f"候选：{links}。" if links else "")


def ways(finding: Finding) -> str:
    """What a reviewer should know of the way to a column that was taken: another name, a redirect, a second address."""
    notes = [note for c in finding.candidates if c.rejected is None and (note := _way(c))]
    return f"链接情况：{'；'.join(dict.fromkeys(notes))}。" if notes else ""


def _way(candidate: Candidate) -> str:
    told = [
        f"页面名称为“{candidate.named}”" if candidate.named else "",
        f"{ARRIVALS[candidate.arrival]}{candidate.page_url}" if ARRIVALS[candidate.arrival] else "",
        f"与{candidate.same_as}内容相同，按同一栏目计" if candidate.same_as else "",
    ]
    shown = "，".join(one for one in told if one)
    return f"“{candidate.text}”{shown}" if shown else ""


def verdict_of(finding: Finding) -> str:
    """The verdict in Chinese; a provisional one with what it would be if it is confirmed."""
    if finding.verdict is Verdict.PROVISIONAL and finding.tentative is not None:
        return f"待复查（初判{VERDICTS[finding.tentative]}）"
    return VERDICTS[finding.verdict]


_DAY = r"(\d{4}-\d\d-\d\d)"
_WORDS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r" newest=", "，最新一条为"),
        (r"(?<!\d)(\d{4}) published=\?", r"\1年度，发布日期不明"),
        (r"(?<!\d)(\d{4}) published=", r"\1年度，发布于"),
        (r"published=\?", "发布日期不明"),
        (r"published=", "发布于"),
        (rf"(?<![\d-])(\d{{4}}) due={_DAY}", r"\1年度，期限为\2"),
        (rf" ?due={_DAY}", r"，期限为\1"),
        (r"latest=(\d{4})", r"最近一份为\1年度"),
        (r"blank=(\d+) of (\d+)", r"\2个一级栏目中空白的有\1个"),
        (r"stale=(\d+) of (\d+)", r"\2个一级栏目中长期未更新的有\1个"),
        (r", unread=(\d+)", r"，另有\1个无法判定"),
        (r"pages=(\d+)", r"共查看\1个页面"),
        (r"failed=(\d+)/(\d+) days=(\d+)", r"连续\3日共访问\2次，15秒内打不开\1次"),
        (r"failed=0 days=(\d+)", r"连续\1日每次均能打开"),
        (r"days=(\d+)/(\d+)", r"\2日中次数足够的有\1日"),
        (rf" dated={_DAY} absent={_DAY} first={_DAY}", r"，标注\1，\2巡检时列表中尚无，\3首次出现"),
        (r" rows=(\d+)", r"，等\1条"),
    )
)


@lru_cache(maxsize=20_000)  # the same few values stand in the cards of many sites
def value_in_words(value: str) -> str:
    """A finding's value as a reviewer reads it: `要闻 newest=2026-03-06` as 要闻，最新一条为2026-03-06, and codes of
    columns as what these are called."""
    known = load_synonyms()
    if value and all(code in known for code in value.split("、")):
        return "、".join(known[code].title for code in value.split("、"))
    for pattern, words in _WORDS:
        value = pattern.sub(words, value)
    return value.removeprefix("，")


_IS_THERE = frozenset(
    {
        Reason.STALE,
        Reason.LATE,
        Reason.TOO_MANY,
        Reason.BROKEN,
        Reason.UNLINKED,
        Reason.REPEATED,
        Reason.OVERDUE,
        Reason.COLUMNS_CHANGED,
    }
)


def lacking_called(reason: Reason) -> str:
    """What the things are called that a finding names as wrong: of what is there, but stale, late or without effect,
    nothing is lacking."""
    return "涉及内容" if reason in _IS_THERE else "所缺内容"


def explanation(finding: Finding) -> str:
    """Why the verdict is what it is, for a reader who has the verdict before him."""
    lacking = f"：{'、'.join(finding.lacking)}" if finding.lacking else ""
    told = finding.value.rstrip("。") if finding.reason in QUESTION else value_in_words(finding.value)
    value = f"（{told}）" if told and told not in finding.lacking else ""
    drawn = "依据浏览器呈现的页面。" if any(evidence.rendered for evidence in finding.evidence) else ""
    return f"{_reason(finding)}{lacking}{value}。{drawn}{_unchanged(finding)}"


def _reason(finding: Finding) -> str:
    """Why, in words: of a question that does not apply nothing was put into effect."""
    aside = finding.reason is Reason.ANSWERED and finding.verdict in SET_ASIDE
    return "已人工核实" if aside else REASONS[finding.reason]


def _unchanged(finding: Finding) -> str:
    """Since when all pages that a finding rests on are as they are, where none was read anew."""
    since = [one.unchanged_since for one in finding.evidence if one.unchanged_since is not None]
    if not since or len(since) < len(finding.evidence):
        return ""
    return f"所依据的页面自{max(since).astimezone(SHANGHAI).date()}巡检以来没有变化。"
