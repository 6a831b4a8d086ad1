"""The history of a site in official Chinese, a line an event, oldest first. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from config.synonyms import ColumnNames
from crawler.unseen.causes import CAUSES
from monitor.cards.wording import OUTCOMES, REASONS, VERDICTS, sentence, verdict_of
from monitor.history.nights import VISITED, Met, Night, Run, day_of, is_within, overlaps, runs_of
from monitor.history.stays import Change, Event, changes_of
from monitor.history.turns import Kind, Turn, turns_of
from storage.history import KnownColumn, KnownItem, KnownList
from storage.ledger import Layer, ScanInfo, Span
from storage.records import Cause, Finding

MET: dict[Met, str] = {
    Met.SEEN: "已查看",
    Met.CUT: "已查看，未能看全",
    Met.NOT_SEEN: "未能查看",
    Met.NO_ADDRESS: "没有已知网址，未能查看",
    Met.OURS: "按本方网络故障处理，不作认定",
    Met.UNVISITED: "已列入计划，未访问",
    Met.NOT_PLANNED: "未列入当夜计划",
    Met.MISSED: "夜间巡检未执行",
    Met.FAILED: "夜间巡检失败",
    Met.NO_RECORD: "没有巡检记录",
}
CUTS = {"pages": "页数达到上限", "bytes": "流量达到上限", "seconds": "用时达到上限"}
_FEW = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a timeline: the day and scan that it is about, and what it says."""

    day: date
    scan: int | None
    text: str

    def __str__(self) -> str:
        return f"{self.day} {f'巡检 {self.scan}' if self.scan is not None else '（无巡检）'}　{self.text}"


def lines_of_nights(nights: Iterable[Night]) -> Iterator[str]:
    """The nights, those that met the site alike in one line; what was not looked at stands as such."""
    for run in runs_of(nights):
        yield f"{_period(run)}　{met_in_words(run.first)}{_count(run)}{_scans(run)}"


def met_in_words(night: Night) -> str:
    """How a night met the site, and why it did not see it."""
    why = [OUTCOMES[night.home]] if night.met is Met.NOT_SEEN and night.home else []
    if night.met is Met.NOT_SEEN and night.cause not in (None, Cause.NONE):
        why.append(CAUSES[night.cause].sentence.rstrip("。"))
    if night.met is Met.CUT and night.cut:
        why.append(CUTS.get(night.cut, night.cut))
    if night.running and night.met is Met.UNVISITED:
        why.append("巡检尚未结束")
    why += [night.note] if night.note else []
    told = "，".join(why)
    return f"{MET[night.met]}{f'（{told}）' if told else ''}"


def _period(run: Run) -> str:
    return f"{run.first.day}" if run.first.day == run.last.day else f"{run.first.day} 至 {run.last.day}"


def _count(run: Run) -> str:
    return f"，{len(run.nights)} 夜" if len(run.nights) > 1 else ""


def _scans(run: Run) -> str:
    if run.first.scan is None or run.last.scan is None:
        return ""
    return f"（巡检 {run.first.scan}）" if len(run.nights) == 1 else f"（巡检 {run.first.scan} 至 {run.last.scan}）"


def lines_of_columns(
    places: Iterable[KnownColumn],
    scans: Mapping[int, ScanInfo],
    names: Mapping[str, ColumnNames],
    since: date | None = None,
    until: date | None = None,
) -> Iterator[Line]:
    """What became of the places of columns; those that the first night saw stand in one line where they are many."""
    changes = changes_of(places, scans)
    first = changes[0].scan if changes else 0
    at_first = [change for change in changes if change.scan == first and change.event is Event.FIRST]
    together = at_first if len(at_first) > _FEW else []
    if together and is_within(day_of(together[0].at), since, until):
        text = f"首次记录栏目 {len({one.place.code for one in together})} 个，网址 {len(together)} 个"
        yield Line(day_of(together[0].at), first, text)
    for change in changes:
        if change not in together and is_within(day_of(change.at), since, until):
            yield Line(day_of(change.at), change.scan, change_in_words(change, names))


def change_in_words(change: Change, names: Mapping[str, ColumnNames]) -> str:
    """What happened to a place of a column."""
    place, called = change.place, _called(change.place, names)
    match change.event:
        case Event.FIRST:
            return f"{called}首次查看到，链接文字“{place.text}”，网址 {place.url}"
        case Event.BACK:
            return f"{called}恢复可见，链接文字“{place.text}”，网址 {place.url}"
        case Event.RENAMED:
            new = "、".join(f"“{one.text}”" for one in change.others)
            return f"{called}链接文字由“{place.text}”改为{new}，网址未变：{place.url}"
        case Event.MOVED:
            others = "、".join(dict.fromkeys(one.url for one in change.others))
            now = f"现见于 {others}" if others else "已见于其他网址"
            return f"{called}网址变更：原网址 {place.url} 不再链接，{now}（经巡检 {change.borne_out} 复核）"
        case Event.GONE:
            return f"{called}未再查看到，原网址 {place.url}（经巡检 {change.borne_out} 复核）"
        case Event.MISSED:
            return f"{called}当夜未查看到，待复查，原网址 {place.url}"


def _called(place: KnownColumn, names: Mapping[str, ColumnNames]) -> str:
    title = names[place.code].title if place.code in names else place.code
    return f"“{title}”（{place.code}）"


def lines_of_findings(spans: Iterable[Span], since: date | None = None, until: date | None = None) -> Iterator[Line]:
    """What became of the findings of a site: one line a change; what happened to many alike in one night stands in one
    line."""
    turns = turns_of(spans)
    shown = [turn for turn in turns if is_within(day_of(turn.at), since, until)]
    ends = {turn.scan: turn.at for turn in turns}
    grouped: dict[tuple[object, ...], list[Turn]] = {}
    for turn in shown:
        grouped.setdefault(_alike(turn), []).append(turn)
    for mine in grouped.values():
        yield from (Line(day_of(turn.at), turn.scan, _turn(turn)) for turn in mine[:1] if turn.kind is Kind.CHANGED)
        if mine[0].kind is not Kind.CHANGED:
            yield Line(day_of(mine[0].at), mine[0].scan, _turns(mine, ends))


def _alike(turn: Turn) -> tuple[object, ...]:
    match turn.kind:
        case Kind.CHANGED:
            return turn.at, turn.scan, turn.kind, turn.finding.requirement
        case Kind.VEILED:
            return (
                turn.at,
                turn.scan,
                turn.kind,
                turn.finding.verdict,
                turn.finding.reason,
                turn.until_scan,
                bool(turn.before),
            )
        case _:
            return turn.at, turn.scan, turn.kind


def _turn(turn: Turn) -> str:
    before = stand(turn.before) if turn.before else "未评判"
    return f"{_check(turn.finding)}由“{before}”变为“{stand(turn.finding)}”"


def _turns(turns: Sequence[Turn], ends: Mapping[int, datetime]) -> str:
    one, what = turns[0], _checks([turn.finding for turn in turns])
    match one.kind:
        case Kind.FIRST:
            counts = Counter(VERDICTS[turn.finding.verdict] for turn in turns)
            return f"首次作出结论：{what}（{'，'.join(f'{name} {count} 项' for name, count in counts.most_common())}）"
        case Kind.ENDED:
            return f"不再评判：{what}"
        case _:
            end = f"，至巡检 {one.until_scan} 为止" if one.until_scan is not None else ""
            kept = "，此前结论不变" if one.before else ""
            return f"{VERDICTS[one.finding.verdict]}（{REASONS[one.finding.reason]}）：{what}{end}{kept}"


def _checks(findings: Sequence[Finding]) -> str:
    if len(findings) > _FEW:
        return f"{len(findings)} 项"
    return "、".join(_check(finding) for finding in findings)


def _check(finding: Finding) -> str:
    return f"{finding.name}（{finding.requirement}）"


def stand(finding: Finding) -> str:
    """A finding's verdict and reason, short."""
    return f"{verdict_of(finding)}：{REASONS[finding.reason]}"


def lines_of_check(
    spans: Iterable[Span], nights: Iterable[Night], since: date | None = None, until: date | None = None
) -> Iterator[str]:
    """Every span of one requirement, what lay over it, and the nights between that did not visit the site, by their
    beginnings."""
    told: list[tuple[date, int, str]] = []
    every = [span for span in spans if overlaps(span, since, until)]
    for span in every:
        told.append((day_of(span.since), 1, _span(span, every)))
    missing = (run for run in runs_of(nights) if run.first.met not in VISITED)
    for run in missing:
        told.append(
            (run.first.day, 0, f"{_period(run)}　当夜没有查看：{met_in_words(run.first)}{_count(run)}{_scans(run)}")
        )
    yield from (text for _, _, text in sorted(told, key=lambda one: one[:2]))


def _span(span: Span, every: Iterable[Span]) -> str:
    begun = f"{day_of(span.since)}（巡检 {span.since_scan}）"
    if span.layer is Layer.ADHOC:
        return f"{begun}　单次检查：{sentence(span.finding)}"
    until = "起" if span.until is None else f"起，至 {day_of(span.until)}（巡检 {span.until_scan}）前"
    if span.layer is Layer.DECIDED:
        return f"{begun}{until}　{sentence(span.finding)}"
    stands = any(
        one.layer is Layer.DECIDED and one.since <= span.since and _is_open_at(one, span.since) for one in every
    )
    return f"{begun}{until}　{sentence(span.finding)}{'此前结论不变。' if stands else ''}"


def _is_open_at(span: Span, at: datetime) -> bool:
    return span.until is None or span.until > at


def lines_of_places(
    places: Iterable[KnownColumn], seen: Mapping[KnownColumn, int], scans: Mapping[int, ScanInfo]
) -> Iterator[str]:
    """The places that still stand, with the night that saw each last."""
    for place in places:
        if place in seen:
            last = scans[seen[place]]
            first = scans[place.first_scan]
            yield (
                f"“{place.text}” {place.url}　首次 {day_of(first.as_of)}（巡检 {first.id}），"
                f"最近 {day_of(last.as_of)}（巡检 {last.id}）"
            )


def lines_of_entries(entries: Iterable[tuple[KnownItem, KnownList]]) -> Iterator[str]:
    """The newest entries, each with the night that first saw it. What stood on its list when that was first read may
    have stood there for long."""
    for item, of in entries:
        first = f"{day_of(item.first)}（巡检 {item.first_scan}）"
        came = f"首次读取该列表时已有，{first}" if item.first_scan == of.first_scan else f"首次出现 {first}"
        left = f"，{day_of(item.last)}（巡检 {item.last_scan}）以后未再列出" if item.last is not None else ""
        yield f"{item.stated}　{item.title}　{came}{left}"


def chart_title(name: str, requirement: str) -> str:
    """What a chart of freshness is called."""
    return f"{name}（{requirement}）：最新一条距巡检日的天数"
