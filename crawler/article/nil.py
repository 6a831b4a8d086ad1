"""Statements that there is nothing to publish: 本年度无此项, 暂未制定规范性文件, 关于无政府债务的情况说明. Pure.

Such a statement is an office's word, and not an empty list: 暂无数据 says nothing of what there is. It counts where it
is all that a short page says, or the title of a row or an article; never as a sentence of a longer text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.article.body import is_text
from crawler.pages.lines import read_lines
from crawler.pages.page import Parsed, squeeze, tidy
from storage.records import Document, EntryList

_DEED = r"(?:制定|出台|发生|收到|开展|设立|安排|产生|实施|发布|印发|举借|涉及|有)"
_NO = rf"(?:暂时|暂|尚|均|目前|现|也|确)?(?:无|没有|未(?={_DEED})|不涉及|不存在)"
_DOES = rf"(?:{_DEED}过?){{0,2}}"
_THING = (
    r"(?:此项|该项|此类|这项|上述|政府性?债务|地方政府债|债务|政府性?基金|国有资本|[“\"]?三公|(?:行政)?规范性文件|政府规章|行政(?:许可|处罚|强制|检查|征收|"
    r"收费|事业性收费|给付|裁决|确认|复议|诉讼|奖励)|涉企|收费|政府采购|采购|重大(?:行政)?(?:决策|项目|建设|执法)|一般公共预算|预算|专项|转移支付|财政拨款|"
    r"扶贫|衔接资金|建议提案|提案|人大代表建议|招考|招聘|招录|人事任免|公务出国|因公出国|公务接待|公务用车|应公开|需(?:要)?公开|依申请公开|政府信息公开申请|"
    r"听证|征集|土地征收|征地|保障性住房|下属|所属|直属|派出)"
)
_WHO = (
    r"(?:本|我)(?:年度?|季度|月份?|单位|部门|机关|局|委|厅|办|办公室|院|中心|站|所|乡|镇|街道|县|市|区|省|级)"
    r"(?:(?:20\d\d|本|上|全|今)年(?:度|上半年|下半年)?)?"
)
_LIST = r"(?:相关|任何|有关|可|更多|公开|的){0,3}(?:数据|信息|内容|记录|文章|资料|结果|新闻|更新)(?!公开)"
_COMPOUND = r"障碍|偿|人机|线|证|烟|锡|纸|党派|效|害|废|界|论|法|缝|忧|违|名|产|主|形|私|愧|悔|理|疑|异议|不|干扰|接触"
"""What begins a word with 无 that denies nothing (无障碍, 无偿, 无证经营)."""
_STATEMENT = re.compile(
    rf"{_WHO}{_NO}(?!{_COMPOUND})(?!{_DOES}{_LIST}){_DOES}[\u4e00-\u9fff“\"]{{2}}"
    rf"|(?:^|[,，。:：;；年度])(?:20\d\d年(?:度)?)?{_NO}(?!{_COMPOUND}){_DOES}(?:新增的?)?{_THING}"
)
_EXPLAINED = re.compile(
    rf"^关于.{{0,40}}(?:{_NO}(?!{_COMPOUND}){_DOES}(?:新增的?)?{_THING}|{_WHO}{_NO}(?!{_COMPOUND}){_DOES}).{{0,40}}(?:说明|声明|公告)(?:[(（].{{0,12}}[)）])?$"
    r"|^(?:已发布)?(?:规范性|空表|零支出|无支出|未公开)(?:情况)?说明$|^已发布情况说明$"
)
_MAY_BE = ("说明", "没有", "未制定", "未出台", "未发生", "未收到", "未开展", "未设立", "未举借", "不涉及", "不存在")
_NO_MATTER = ("无障碍", "无偿", "无线", "无法", "无效")  # what most pages say with 无: to look further is dear
_TITLE_MAY_BE = re.compile("[无没未]|说明|不涉及|不存在")
_LONGEST, _LONGEST_TITLE, _PROSE = 80, 60, 160
_KEPT = 100
_NO_ROWS, _NO_ARTICLE = EntryList(), Document()


def read_nil(parsed: Parsed, entries: EntryList = _NO_ROWS, document: Document = _NO_ARTICLE) -> str:
    """The words (100 characters) by which the page says that there is nothing to publish, or empty.

    `entries` are its rows and `document` its article, where they were read: the titles of its own rows and of its
    article are looked at, and the text of a page that has neither rows nor more than a few sentences.
    """
    titles = [*(entry.title for entry in (*entries.own, *entries.undated)), document.title or ""]
    for title in titles:
        if _TITLE_MAY_BE.search(title) and is_nil_title(title):
            return tidy(title)[:_KEPT]
    if entries.items or document.body_length > _PROSE or not _may_state(parsed.text):
        return ""
    return next(_short_text(parsed), "")


def _may_state(text: str) -> bool:
    return any(word in text for word in _MAY_BE) or text.count("无") > sum(map(text.count, _NO_MATTER))


def is_nil_title(title: str) -> bool:
    """Whether a title says that there is nothing of a kind, and no more."""
    name = squeeze(title)
    if len(name) > _LONGEST_TITLE:
        return False
    statement = _STATEMENT.search(name)
    plain = statement is not None and not name.startswith(("关于", "对", "《")) and len(name) - statement.end() <= 16
    return plain or _EXPLAINED.search(name) is not None


def _short_text(parsed: Parsed) -> Iterator[str]:
    """The lines that are such a statement, on a page that hardly says more."""
    lines = [line for line in read_lines(parsed.tree) if not line.hidden and not line.linked]
    if any(line.long for line in lines) or sum(line.own for line in lines if is_text(line)) > _PROSE:
        return
    for line in lines:
        name = line.name
        if len(name) <= _LONGEST and (_STATEMENT.search(name) or _EXPLAINED.search(name)):
            yield line.text[:_KEPT]
