"""Words of gambling, pornography and shady credit that somebody put into a government's page. Pure.

Portals that were broken into carry such words for search engines: in titles, in blocks that no visitor sees, in
links, or glued in front of a paragraph. A page that fights these things names them too, so a word counts only where
nothing beside it speaks of law, crime or warning, and only words that sell are listed: 彩票 alone is none, because
lotteries have their own public bodies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.pages.lines import Line, read_lines
from crawler.pages.page import Parsed, squeeze
from crawler.words.wording import AnyOf

MOST = 20
"""Words told of one page."""
_OFFER = "(?:娱乐|赌场|官网|平台|注册|开户|投注|网址|app)"
_SELLS = re.compile(
    r"(?<!福利)(?<!体育)(?<!中国)彩票(?:网(?!点|站管|络|吧)|投注|计划|平台|app|开户|注册|走势图)"
    r"|时时彩|六合彩|北京赛车(?:pk|开)|pk10|百家乐|老虎机|真人(?:娱乐|荷官|视讯|百家)|(?:网上|在线|真人)(?:娱乐城|赌场)"
    rf"|(?:澳门|新)(?:葡京|威尼斯人|皇冠|金沙|太阳城|银河){_OFFER}|皇冠(?:现金|投注)|(?:亚博|乐鱼|必威|华体会|米乐|爱游戏){_OFFER}"
    r"|(?:亚博|乐鱼|必威|开云|万博|皇冠|华体会|米乐|爱游戏)体育|bet365|棋牌(?:平台|游戏下载|app|官网)|博彩(?:网|公司|平台|导航|论坛)"
    r"|(?:体育|足球|网上|在线)投注(?:网|平台|官网)?|赌球网|送彩金|注册送\d|开户送"
    r"|成人(?:电影|视频|网站|影院|小说|直播)|色情(?:网站|电影|视频|小说)|裸聊|约炮|无码(?:视频|电影|av)|av(?:女优|在线)|激情(?:视频|小说|聊天)"
    r"|办证刻章|刻章办证|秒下款|网贷口子|贷款口子|黑户(?:贷款|可贷)|股票配资(?:网|平台|公司|开户)|配资(?:平台|网|炒股)"
    r"|传奇私服|私服发布|代孕(?:公司|机构|网|价格)",
    re.IGNORECASE,
)
_STEMS = """彩票 时时彩 六合彩 赛车 pk10 百家乐 老虎机 真人娱乐 真人荷官 真人视讯 真人百家 娱乐城 赌场 葡京 威尼斯人
皇冠 金沙 太阳城 银河 亚博 乐鱼 开云 爱游戏 必威 万博 华体会 米乐 bet365 棋牌 博彩 投注 赌球 彩金 注册送 开户送 成人
色情 裸聊 约炮 无码 av女优 av在线 激情 刻章 秒下款 口子 黑户 配资 私服 代孕"""
_AGAINST = re.compile(
    r"非法|违法|犯罪|打击|整治|查处|治理|防范|警惕|禁止|严禁|取缔|涉嫌|涉赌|涉黄|诈骗|反诈|举报|处罚|案|监管|风险|被告|判决|抓获|捣毁|扫黄|"
    r"敲诈|警方|民警|公安|法院|预防|避免|条例|办法|规定|通知|通告|公告|意见|陷阱|骗局|骗|谨防|远离|切勿|曝光|清理|关停|专项"
)
_PROMOTED = "投资理财 理财 贷款 网贷 信用卡 股票 期货 配资 炒股 彩票 博彩 娱乐 棋牌 私服 减肥 丰胸 代孕 发票"
_WORDS = tuple(_PROMOTED.split())
_QUICK = (*_STEMS.split(), *(f"{word}{mark}" for word in _WORDS for mark in "_|｜"))
_ANY_QUICK = AnyOf(_QUICK)
_ANY_WORD = f"(?:{'|'.join(_WORDS)})"
_GLUED = re.compile(rf"(?:[一-鿿]{{0,4}}{_ANY_WORD}[_|｜]){{1,3}}{_ANY_WORD}(?=[一-鿿《])")
_PARAGRAPH = 30  # characters of running text, in front of which no such word belongs


def read_unsafe(parsed: Parsed) -> tuple[str, ...]:
    """The words of injected advertising in a page as they stand in it, each once, in page order; at most `MOST`.

    Looked for in the title, in the keywords and the description of the head, and in every line of the body, hidden
    ones included. Shown text that is no link needs two such words in one line, or one glued in front of it: an article
    may name one. Where the page's own title speaks of law or crime, such text does not count at all.
    """
    heads = [parsed.title, parsed.meta.get("keywords", ""), parsed.meta.get("description", "")]
    found = dict.fromkeys(word for text in heads for word in _sold(text))
    if _ANY_QUICK.is_in(parsed.visible.lower()):
        against = _AGAINST.search(parsed.title) is not None
        for line in read_lines(parsed.tree):
            found |= dict.fromkeys(_in_line(line, against) if _ANY_QUICK.is_in(line.text.lower()) else ())
    return tuple(found)[:MOST]


def _in_line(line: Line, against: bool) -> Iterator[str]:
    words = _sold(line.text)
    if line.hidden or line.linked or (len(set(words)) > 1 and not against):
        yield from words
    if not line.linked and line.own >= _PARAGRAPH and (glued := _GLUED.match(line.name)):
        yield glued[0]


def _sold(text: str) -> list[str]:
    """The words in one piece of text, or none where it speaks against them."""
    name = squeeze(text)
    found = [match[0] for match in _SELLS.finditer(name)]
    return [] if found and _AGAINST.search(name) else found
