"""How the words of a link read: its core, places before it, and whether it is a column's name or something's title.

Pure, on text that was squeezed. Rules for what words mean, not for what one site writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ahocorasick_rs import AhoCorasick, MatchKind

_LEAD = re.compile(r"^(?:[^\w一-鿿《“\"(\[【]|\d{1,2}[.、](?=\D))+")
_TAIL = re.compile(  # one sign at a time: runs within a run take time that doubles with each sign
    r"(?:[\[(【](?:\d{1,6}(?:条|篇|件|项)?|最?新版?|修订版?|20\d\d年?(?:版|修订版?))[\])】]|更多|查看更多|more|new|hot|[^\w一-鿿)\]】》”\"])+$",
    re.IGNORECASE,
)
_ENDS_TAIL = "多eEwWtT"  # what ends a tail beside signs: most names end otherwise, and need no search
_WRAPPED = re.compile(r"^[【\[(“\"](.*)[】\])”\"]$")
_QUOTED = re.compile(r"^[“\"【《](.+)[”\"】》](?:专栏|专题|专区|栏目)$")

_PLACE = r"[一-鿿]{2,6}?(?:省|自治区|市|自治州|州|地区|盟|县|自治县|区|新区|开发区|旗)"
_GENERAL_PLACE = r"(?:[本全我各]?(?:省级|市级|县级|区级|省|市|县|区|州|盟|旗)|本(?:部门|单位|机关|级|局|委|厅|院))"
_EACH = r"(?:乡镇|镇街|街镇|(?<!本)部门|(?<!本)单位)"
_PREFIX = re.compile(rf"^(?:{_PLACE}|{_GENERAL_PLACE}|(?![一-鿿]{{0,4}}{_EACH})[一-鿿]{{2,6}}(?=人民政府|政府信息))")
_OFFICE = re.compile(r"^[一-鿿]{0,14}?(?:厅|局|委员会|委|办公室|办|院|中心|部门|乡镇|镇|乡|街道)(?=[一-鿿]{2})")
_GENERAL_WORDS = "专栏 栏目 专题 专区 频道 板块 公示 公开 平台 查询 列表 页面"
_SUFFIXES = tuple(_GENERAL_WORDS.split())
_PLACE_ENDS, _OFFICE_ENDS = frozenset("省市县区州盟旗本"), frozenset("厅局委会室办院心门镇乡道")
"""Characters without which there is no place's and no office's name: most texts need no search."""

_SENTENCE = re.compile(
    r"[，。！？；!?;《》]|,.{3,}|^关于|^转发|^印发|20\d\d[年-]|第[一二三四五六七八九十百\d]+(?:次|届|期|号|批|季|条)"
    r"|\d{1,2}月\d{1,2}日|(?:通知|意见|决定|批复|办法|条例|细则|函|方案|总结|讲话|致辞)$|.{10}(?:公告|公示)$"
)
"""A text of up to eleven characters that ends in 公告 or 公示 is a column's name as well: 行政处罚公示, 征地公告."""
_EVENT = re.compile(
    r"召开|举行|举办|部署|调研|主持|审议|传达|出台|强调|会见|考察|督导|督查|座谈|培训班|推进会|动员|约谈|专题会|现场会|"
    r"获评|荣获|入选|揭牌|启动|签约|赴|来我|莅|率队|带队|开展|深入|听取|通报|曝光|跑出|按下|擦亮|护航|赋能"
)
_SLOGAN = re.compile(
    r"持续|全力|着力|打造|助力|聚焦|不断|进一步|全面|奋力|大力|推进|推动|加快|提升|坚持|为|让|如何|怎样|落实|学习|打好"
)
_EXPLAINS = re.compile(r"解读|图解|读懂|看懂|问答|政策吹风|发布会|一问一答|起草说明|反馈")
_OFFICE_END = re.compile(rf"(?:局|委员会|委|厅|办|中心|院|镇|乡|街道|{_EACH}(?:人民)?(?:政府)?)$")
_QUALIFIER = 6  # characters of a word like 高新技术产业
_BODY = re.compile(
    r"^(?:[一-鿿]{0,6})(?:局|委员会|委|办公室|办|处|科|股|厅|中心|公司|协会|学会|学院|大学|支队|大队|总队|法院|检察院|报|周刊|在线|电视台|小组|联席会议|站|所|院|馆|窗口|网点)$"
)
_AFTER = re.compile(
    r"(?:专栏|专题|专区|专页|栏目|频道|板块|平台|系统|网站|网|目录|公开|公示|公布|信息|信箱|回应|解读|汇总|列表|服务|业务|办理|申请|登记|"
    r"入口|栏|政策|文件|事项|指引|一件事|一站式|图解|视频|条例|情况|制度|清单|数据|资料|下载|表|报告|工作|工程|项目|审批|许可|改革|指标|查询|便利化|领域|投诉|举报|咨询|受理|"
    r"在线|网上|集中|统一|综合|县级|市级|省级|区级|部门|[·、,/&+和与及][^·、,/&+和与及]{0,8}|\(.{0,10}\)|\[.{0,10}\])*"
)
_ADDRESS = re.compile(
    r"/art/\d{4}/\d|/t?20\d{6}_\d+|/(?:content|post|article|detail|show|news|info|view)[_/-]?\d{3,}\.s?html?|/info/\d+/\d+\.htm"
    r"|/20\d\d[-/]?\d{1,2}[-/]\d{1,2}/|/20\d{4}/\w*\d{5,}|/c\d+/20\d{4}/|(?:article|content|news)_?id=\d|/\d{14,}\.s?html?|/content/20\d\d",
    re.IGNORECASE,
)


class AnyOf:
    """Finds any of many words in a text, in time that hardly grows with their number (Aho and Corasick, 1975)."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = tuple(dict.fromkeys(words))
        self._automaton = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest, store_patterns=False)

    def finds(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Each word found with where it starts and ends: of those that start first the longest, none over another."""
        for number, start, end in _indexes(self._automaton, text):
            yield self._words[number], start, end

    def is_in(self, text: str) -> bool:
        """Whether the text has any of the words."""
        return bool(_indexes(self._automaton, text))


def _indexes(automaton: AhoCorasick, text: str, *, overlapping: bool = False) -> list[tuple[int, int, int]]:
    try:
        return automaton.find_matches_as_indexes(text, overlapping=overlapping)
    except UnicodeEncodeError:  # half of a surrogate pair, as broken escapes in a page's data leave it
        return automaton.find_matches_as_indexes(text.encode("utf-8", "replace").decode(), overlapping=overlapping)


class WhichOf:
    """Tells which of many words a text has, also those that stand in one another."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = tuple(dict.fromkeys(words))
        self._automaton = AhoCorasick(self._words, store_patterns=False)

    def in_text(self, text: str) -> frozenset[str]:
        """The words that the text has."""
        found = {number for number, _, _ in _indexes(self._automaton, text, overlapping=True)}
        return frozenset(self._words[number] for number in found)


def core(text: str) -> str:
    """`text` without bullets, counters, arrows, 更多, NEW and brackets around the whole of it or before 专栏."""
    first, last = text[:1], text[-1:]
    if not first.isalnum() or first.isdecimal():
        text = _LEAD.sub("", text)
    if not last.isalnum() or last in _ENDS_TAIL:
        text = _TAIL.sub("", text)
        if wrapped := _WRAPPED.match(text):
            return wrapped.group(1)
    if text[:1] in '“"【《' and (quoted := _QUOTED.match(text)):
        return quoted.group(1)
    return text


def readings(text: str) -> Iterator[tuple[str, bool]]:
    """The ways to read a text as a name: as it is, and without a place, a general last word or an office before it.

    Each comes with whether it belongs to an office: 教育局信息公开 may be the office's own, or one office's of many.
    """
    yield text, False
    placeless = _without_place(text)
    for reading in (placeless, _without_suffix(text)):
        if reading != text and len(reading) > 1:
            yield reading, False
    both = _without_suffix(placeless)
    if len(both) > 1:
        yield both, False
    office = placeless if _OFFICE_ENDS.isdisjoint(placeless) else _OFFICE.sub("", placeless)
    if office != text:
        yield office, True


def _without_suffix(text: str) -> str:
    return text[:-2] if text.endswith(_SUFFIXES) else text


def _without_place(text: str) -> str:
    if "政府" not in text and _PLACE_ENDS.isdisjoint(text):
        return text
    rest = _PREFIX.sub("", text, count=1)
    rest = _PREFIX.sub("", rest, count=1) if rest != text and len(rest) > 8 else rest
    return rest.removeprefix("人民") if rest.startswith("人民政府") else rest


def is_sentence(text: str) -> bool:
    """Whether a text reads as the title of one article: dates, quotes of documents, punctuation, 关于…的通知."""
    return bool(_SENTENCE.search(text))


def is_event(text: str) -> bool:
    """Whether a text tells what happened: a meeting, a visit, a campaign."""
    return bool(_EVENT.search(text))


def explains(text: str) -> bool:
    """Whether a title is that of an explanation of a document, and not of the document (政策解读, 图解, 问答)."""
    return bool(_EXPLAINS.search(text))


def qualifies(before: str) -> bool:
    """Whether the words before a column's name only say whose or which it is: 上级…, 清溪县…, 网上….

    Not so for mottos (持续…), for one office of many (教育局…), and for a subject that makes it one document's title.
    """
    rest = _without_place(before)
    if _SLOGAN.search(rest) or _OFFICE_END.search(rest):
        return False
    return "、" in rest or (len(rest) <= _QUALIFIER and ":" not in rest)


def is_body(after: str) -> bool:
    """Whether the words after a column's name make it the name of an office, a newspaper or a service desk."""
    return bool(_BODY.match(after))


def modifies(after: str) -> bool:
    """Whether the words after a column's name only say what sort of page it is (…专栏, …平台, …公开)."""
    return bool(_AFTER.fullmatch(after))


def is_article_address(url: str) -> bool:
    """Whether an address has the shape that content systems give to single articles."""
    return bool(_ADDRESS.search(url))
