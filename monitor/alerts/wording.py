"""What recipients of alerts read, in official Chinese: items, subjects and whole messages. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from config.checks import Severity
from monitor.alerts.changes import NIGHT_HOURS, PACKS, READERS
from monitor.cards.wording import REASONS, explanation, verdict_of
from storage.alerting import Due, Notice, NoticeKind, State
from storage.ledger import NightInfo, NightStatus, PackKey, ScanInfo
from storage.records import Clause, Finding

SITE_KINDS = (NoticeKind.NEWLY, NoticeKind.RECOVERED)
HEADINGS = {
    NoticeKind.NEWLY: "新确认问题",
    NoticeKind.RECOVERED: "已恢复",
    NoticeKind.OURS: "巡检方网络故障",
    NoticeKind.SHORT: "巡检不完整",
    NoticeKind.LATE: "巡检超时",
    NoticeKind.FAILED: "巡检失败",
    NoticeKind.MISSED: "巡检未执行",
    NoticeKind.ROUNDS: "评估周期未能评判",
    NoticeKind.HELD: "站点变化暂缓通知",
}
CAUSES = {PACKS: "指标库", READERS: "网页读取和评判程序"}
FOOT = "以上为机器巡检结果，不利结论均经两次夜间巡检确认；最终认定以人工复核为准。"

_ITEM_LENGTH = 300
_CLAUSES = 2
# A crawled title must not call everybody in a group, nor be a link or a tag there.
_HARMLESS = str.maketrans({"@": "＠", "<": "＜", ">": "＞", "[": "［", "]": "］", "`": "'", "*": "＊"})


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one target, and the notices that it tells."""

    title: str
    body: str
    dues: tuple[Due, ...]


def newly_line(finding: Finding, before: State | None, severity: Severity) -> str:
    """A finding that has become adverse: check, verdict, reason, what was told before, and the clauses."""
    veto = "（单项否决）" if severity is Severity.VETO else ""
    earlier = f"此前为：{REASONS[before.reason]}。" if before else ""
    told = f"{finding.name}{veto}：{verdict_of(finding)}，{explanation(finding)}{earlier}"
    return f"{_harmless(told)}{_clauses(finding.basis)}"


def recovered_line(finding: Finding, before: State | None) -> str:
    """A finding that was adverse and is met now."""
    earlier = f"（此前为：{REASONS[before.reason]}）" if before else ""
    return f"{_harmless(finding.name)}：{verdict_of(finding)}，{REASONS[finding.reason]}{earlier}"


def pack_lines(before: tuple[PackKey, ...], now: tuple[PackKey, ...]) -> Iterator[str]:
    """Which packs two scans judged by: new ones, others, and other versions."""
    old, new = ({pack: (version, sha256) for pack, version, sha256 in packs} for packs in (before, now))
    for pack in sorted(old.keys() | new.keys()):
        if pack not in old:
            yield f"{pack}：新增，版本 {new[pack][0]}"
        elif pack not in new:
            yield f"{pack}：不再使用，原版本 {old[pack][0]}"
        elif old[pack][0] != new[pack][0]:
            yield f"{pack}：版本 {old[pack][0]} → {new[pack][0]}"
        elif old[pack] != new[pack]:
            yield f"{pack}：版本 {new[pack][0]} 未变，内容已变"


def held_line(causes: Sequence[str]) -> str:
    """Why changes of sites are held."""
    what = "、".join(CAUSES[cause] for cause in causes)
    return f"{what}与上次巡检不同，各站点的变化可能由此引起，暂不通知，待核对后再行发送。"


def scan_line(kind: NoticeKind, scan: ScanInfo, visited: int, broken: int) -> str:
    """What went wrong with a scan."""
    if kind is NoticeKind.OURS:
        return "超过五分之一的站点同时未能查看，按本方网络故障处理，不确认任何不利结论，也不通知各站点情况。"
    left = max(scan.planned - visited, 0)
    parts = [f"{left}个站点未巡检" if left else "", f"{broken}个站点因巡检程序故障未完成" if broken else ""]
    told = "，".join(part for part in parts if part)
    return f"计划巡检{scan.planned}个站点，{told}。上述站点不据此认定缺失或未更新。"


def night_line(kind: NoticeKind, night: NightInfo) -> str:
    """What went wrong with a night of the run ledger."""
    if kind is NoticeKind.MISSED:
        return "当夜巡检未执行，且已过补做时限。各站点不据此认定缺失或未更新。"
    if kind is NoticeKind.LATE:
        ended = f"于{night.finished:%m月%d日%H:%M}完成" if night.finished else "尚未完成"
        return f"当夜巡检超过{NIGHT_HOURS}小时{ended}。"
    return f"当夜巡检失败：{_harmless(night.note)}。各站点不据此认定缺失或未更新。"


def rounds_line(night: NightInfo) -> str:
    """That what rounds need after a night was not done."""
    why = _harmless(night.note) if night.status is NightStatus.FAILED else "未执行，且已过补做时限"
    return f"夜间巡检不受影响；评估周期的评判：{why}。可执行gongkai round judge补做。"


def compose(dues: Sequence[Due], limit: int) -> list[Message]:
    """The notices in messages of at most `limit` bytes each: nights first, then site by site, sites with vetoes
    first. What one site has beyond a message of its own is told as a number."""
    room = limit - len(FOOT.encode()) - 400  # for the title, which some targets show as part of the text
    messages: list[Message] = []
    texts: list[str] = []
    mine: list[Due] = []
    for block in _blocks(dues):
        text = _block_text(block, room)
        if texts and len("\n\n".join((*texts, text)).encode()) > room:
            messages.append(_message(texts, mine))
            texts, mine = [], []
        texts.append(text)
        mine.extend(block)
    return [*messages, _message(texts, mine)] if texts else messages


def subject(notices: Iterable[Notice]) -> str:
    """How many of what, in one line."""
    told = tuple(notices)
    newly = [one for one in told if one.kind is NoticeKind.NEWLY]
    recovered = [one for one in told if one.kind is NoticeKind.RECOVERED]
    nights = dict.fromkeys(HEADINGS[one.kind] for one in told if one.kind not in SITE_KINDS)
    vetoes = sum(one.vetoes for one in newly)
    items, mended = (sum(len(one.lines) for one in some) for some in (newly, recovered))
    parts = [
        *nights,
        f"{len({one.site for one in newly})}个站点新确认{items}项问题" if newly else "",
        f"其中单项否决{vetoes}项" if vetoes else "",
        f"{len({one.site for one in recovered})}个站点恢复{mended}项" if recovered else "",
    ]
    return "政务公开巡检：" + "，".join(part for part in parts if part)


def _message(texts: list[str], dues: list[Due]) -> Message:
    notices = [due.notice for due in dues]
    foot = [FOOT] if any(notice.kind in SITE_KINDS for notice in notices) else []
    return Message(subject(notices), "\n\n".join((*texts, *foot)), tuple(dues))


def _blocks(dues: Sequence[Due]) -> list[list[Due]]:
    """Notices of nights each for itself, those of one site together."""
    nights = [[due] for due in dues if due.notice.kind not in SITE_KINDS]
    sites: dict[str, list[Due]] = {}
    for due in dues:
        if due.notice.kind in SITE_KINDS:
            sites.setdefault(due.notice.site, []).append(due)
    return nights + sorted(sites.values(), key=lambda block: -sum(due.notice.vetoes for due in block))


def _block_text(block: list[Due], room: int) -> str:
    notices = [due.notice for due in block]
    lines = [f"【{_harmless(notices[0].name)}】"]
    for notice in notices:
        if notice.kind in SITE_KINDS:
            lines.append(f"{HEADINGS[notice.kind]}{len(notice.lines)}项：")
        else:
            lines[0] += HEADINGS[notice.kind]
        lines.extend(f"{number}. {line}" if len(notice.lines) > 1 else line for number, line in _numbered(notice))
    return _cut(lines, room)


def _numbered(notice: Notice) -> Iterable[tuple[int, str]]:
    return enumerate(notice.lines, 1)


def _cut(lines: list[str], room: int) -> str:
    kept = list(lines)
    while len(kept) > 1 and len("\n".join((*kept, "……")).encode()) > room - 60:
        kept.pop()
    left = len(lines) - len(kept)
    return "\n".join((*kept, f"（篇幅所限，另有{left}行未列，详见评分表）") if left else kept)


def _clauses(basis: Sequence[Clause]) -> str:
    named = list(dict.fromkeys(f"{clause.document}{clause.item}" for clause in basis))
    more = f"等{len(named)}处" if len(named) > _CLAUSES else ""
    return f"依据：{'、'.join(named[:_CLAUSES])}{more}。" if named else ""


def _harmless(text: str) -> str:
    """One line without what a messenger would act upon, and not endless."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split()).translate(_HARMLESS)
    return line if len(line) <= _ITEM_LENGTH else f"{line[: _ITEM_LENGTH - 1]}…"


def scan_name(scan: ScanInfo) -> str:
    """Which scan, for people."""
    return f"{scan.as_of:%Y年%m月%d日}巡检"


def night_name(night: NightInfo) -> str:
    """Which night, for people."""
    return f"{night.due_date:%Y年%m月%d日}夜间巡检"
