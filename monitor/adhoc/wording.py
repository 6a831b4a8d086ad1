"""What the desk says of single checks, in official Chinese. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from config.sites import LEVEL_NAMES, Level
from crawler.outcome import CAUSES
from monitor.cards.wording import OUTCOMES, VERDICTS, sentence
from storage.adhoc import CheckStatus
from storage.records import Cause, Finding, Outcome, PageFacts, Reason

STATUSES: dict[CheckStatus, str] = {
    CheckStatus.WAITING: "排队",
    CheckStatus.RUNNING: "进行中",
    CheckStatus.DONE: "已完成",
    CheckStatus.REFUSED: "地址不予访问",
    CheckStatus.BUSY: "主机占用",
    CheckStatus.FAILED: "程序故障",
    CheckStatus.CANCELLED: "已取消",
    CheckStatus.INTERRUPTED: "中断",
}

MEANINGS: dict[CheckStatus, str] = {
    CheckStatus.REFUSED: "该网址指向（或者转到）内部网络地址，访问限制未予放行，没有向该地址发出任何请求，"
    "也没有形成结论。这不表示该网站打不开，更不表示栏目缺失。确需检查的，请管理人员在设置GONGKAI_ALLOW_HOSTS中登记该主机后重新提交。",
    CheckStatus.BUSY: "该网站一直由其他巡检任务访问，等待期满，本次没有检查，也没有形成结论。请稍后重新提交。",
    CheckStatus.FAILED: "本次检查因复核台自身故障未能完成，没有形成结论，与被检查的网站无关。"
    "请稍后重新提交；仍未完成的，请联系管理人员查看日志。",
    CheckStatus.CANCELLED: "本次检查已由提交人取消，没有形成结论。",
    CheckStatus.INTERRUPTED: "复核台服务停止，本次检查中断，没有形成结论。请重新提交。",
}
"""What a check that came to no result means for who asked for it."""

LEVELS: dict[str, str] = {level.value: LEVEL_NAMES[level] for level in Level}


def asked_line(url: str, level: Level | None, packs: Sequence[str]) -> str:
    """What is checked by what."""
    at = f"，层级：{LEVEL_NAMES[level]}" if level else ""
    return f"被查网址：{url}{at}，指标库：{'、'.join(packs)}。"


def page_line(url: str) -> str:
    """One page is looked at, and nothing is judged."""
    return f"被查网址：{url}，只读取该网页，不评判指标。"


def waits_line(host: str, what: str, waited: float, most: float) -> str:
    """Somebody else is at the host."""
    return (
        f"等待：{host}正由其他任务访问（{what}），已等待{waited:.0f}秒，最多等待{most:.0f}秒。"
        "同一网站同一时间只由一项任务访问。"
    )


def busy_line(host: str, what: str) -> str:
    """Somebody else was at the host for too long."""
    return f"{host}一直由其他任务访问（{what}），等待期满，不再等待。"


def pages_line(pages: int) -> str:
    """How many pages were read."""
    return f"已读取页数：{pages}。"


def home_line(home: PageFacts, called: str = "首页") -> str:
    """What came of the home page, or of the page that was asked for alone."""
    if home.outcome is Outcome.SEEN:
        return f"{called}：{OUTCOMES[Outcome.SEEN]}。"
    if home.outcome is Outcome.MOVED and home.redirect:
        return f"{called}：{OUTCOMES[home.outcome]}（{home.redirect.url}）。如该网址即本站，请改查该网址。"
    note = "" if home.cause is Cause.NONE else CAUSES[home.cause].sentence
    return f"{called}：{OUTCOMES[home.outcome]}。{note}"


def met_line(finding: Finding) -> str:
    """A requirement that is met already."""
    return f"{finding.requirement} {finding.name}：{sentence(finding)}"


def end_lines(findings: Sequence[Finding], home: PageFacts) -> Iterable[str]:
    """How many requirements came to what, and what would tell more."""
    if not findings:
        yield "检查结束，该网页未评判指标。"
        return
    counts = Counter(finding.verdict for finding in findings)
    told = "，".join(f"{name}{counts[verdict]}项" for verdict, name in VERDICTS.items() if counts[verdict])
    yield f"检查结束，共{len(findings)}项指标：{told}。"
    if home.outcome is not Outcome.SEEN:
        yield "首页未能看到，须看页面的指标一律无法判定，不表示栏目缺失。"
    if any(finding.reason is Reason.LEVEL_UNKNOWN for finding in findings):
        yield "站点层级不明：重新提交时选择层级，可判定只适用于部分层级的指标。"
