"""A card as the rows of the sheets that evaluation teams hand in: what is lost, why, and by what proof. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from config.sites import LEVEL_NAMES
from monitor.cards.card import Card, in_order, questions_of, sections_of, units_at
from monitor.cards.outline import group_of
from monitor.cards.review_columns import decided_verdict, grounds_of
from monitor.cards.review_wording import STANDS
from monitor.cards.reviewed import Review, Stand
from monitor.cards.score import TOO_LITTLE
from monitor.cards.score_wording import part_in_words, questions_in_words, remarks_of, score_line, veto_line
from monitor.cards.wording import sentence
from monitor.evidence.numbers import evidence_number
from monitor.exports.cells import moment, plain, said
from monitor.exports.points import Points, points_of
from monitor.exports.rows import Cell, Look, Row
from storage.records import Evidence, Finding

_SHOWN = 3
"""So many pages stand in a cell of the scorecard; the sheet of evidence has all."""

_NOTHING: tuple[Cell, ...] = (None,) * 12


def cover_of(card: Card) -> dict[str, Cell]:
    """What the cover says, by the names of its lines."""
    score, machine = card.score, card.machine_score
    counted = sum(review.counts for review in card.reviews.values())
    returned = sum(review.stand is Stand.RETURNED for review in card.reviews.values())
    return {
        "站点": said(card.site.name),
        "站点代码": plain(card.site.code),
        "层级": LEVEL_NAMES[card.site.level] if card.site.level else "层级不明",
        "网址": plain(card.site.url or "没有已知网址"),
        "巡检编号": card.scan,
        "巡检时间": moment(card.as_of),
        "指标库": "、".join(f"{name}@{version}" for name, version in card.packs),
        "得分": TOO_LITTLE if score.score is None else score.score,
        "得分下限": score.bounds[0],
        "得分上限": score.bounds[1],
        "机器判定率": score.machine_coverage,
        "已判定": score.decided,
        "应判定": score.asked,
        "已答复": score.questions_answered,
        "单项否决": said(veto_line(card).removeprefix("单项否决：")),
        "机器得分": (TOO_LITTLE if machine.score is None else machine.score) if counted else None,
        "复核": f"计入评分 {counted} 项，退回复核 {returned} 项" if card.reviews else "没有复核",
        "权重说明": said(card.weights),
        "其他说明": said("\n".join(remarks_of(card))),
    }


def scorecard_rows(card: Card) -> Iterator[Row]:
    """The rows of a card: each group with its sum, the sum of all, then what only a person can say."""
    number = 1
    total: list[Points] = []
    questions = questions_of(card)
    answers = [(group_of(finding, card.outline), _points(card, finding)) for finding in questions.answered]
    for section in sections_of(card):
        yield _between(section.name, Look.HEADING)
        points = [_points(card, finding) for finding in section.findings]
        yield from _lines(card, section.findings, points, number)
        mine = [one for name, one in answers if name == section.name]
        name = "小计（含已答复的人工核实）" if mine else "小计"
        yield _sum(name, [*points, *mine], part_in_words(section.part))
        number += len(points)
        total += points
    yield _sum("合计（含已答复的人工核实）", [*total, *(one for _, one in answers)], score_line(card))
    told = questions_in_words(questions)
    named = (("已答复", questions.answered), ("待核实", questions.open), ("无需核实", questions.aside))
    for name, findings in named:
        if findings:
            yield _between(f"人工核实·{name}", Look.HEADING, told)
            yield from _lines(card, findings, [_points(card, finding) for finding in findings], number)
            number += len(findings)


def evidence_rows(card: Card, gone: Mapping[str, str]) -> Iterator[Row]:
    """The pages behind the findings of a card, in its order. `gone` are bodies that are not kept any more, each with
    why it was removed (empty: lost)."""
    for finding in in_order(card):
        for place, page in enumerate(finding.evidence, start=1):
            at = moment(page.fetched_at)
            since = f"（自{moment(page.unchanged_since)}以来没有变化）" if page.unchanged_since else ""
            yield Row(
                (
                    _number(card, finding, place),
                    said(f"{finding.name}（{finding.requirement}）"),
                    plain(page.url),
                    f"{at}{since}",
                    page.status,
                    said(page.matched),
                    page.sha256,
                    _kept(page, gone),
                )
            )


def _lines(card: Card, findings: Iterable[Finding], points: Iterable[Points], number: int) -> Iterator[Row]:
    for place, (finding, mine) in enumerate(zip(findings, points, strict=True), start=number):
        yield Row((place, *_cells(card, finding, mine)))


def _cells(card: Card, finding: Finding, points: Points) -> tuple[Cell, ...]:
    return (
        said(finding.name),
        points.worth,
        points.won,
        said(points.why),
        said("\n".join(f"{clause.document} {clause.item}“{clause.quote}”" for clause in finding.basis)),
        plain("\n".join(_pages(finding))),
        "\n".join(_numbers(card, finding)),
        None,
        plain(finding.requirement),
        said(sentence(finding)),
        *_review(card.reviews.get(finding.requirement)),
        said(group_of(finding, card.outline)),
        said("、".join(units_at(finding, card))),
    )


def _review(review: Review | None) -> tuple[Cell, Cell, Cell, Cell]:
    """复核结论, 复核人, 复核理由 and 复核时间."""
    if review is None:
        return (None, None, None, None)
    decision = review.decision
    stands = "" if review.counts or review.stand is Stand.WITHDRAWN else f"（{STANDS[review.stand]}）"
    told = f"{decided_verdict(decision)}{stands}"
    return (told, plain(decision.by), said("\n".join(grounds_of(review))), moment(decision.at))


def _points(card: Card, finding: Finding) -> Points:
    code = finding.requirement
    return points_of(finding, card.final_by_code[code], card.reviews.get(code))


def _sum(name: str, points: Iterable[Points], told: str) -> Row:
    """The sum of some rows. A score is of what is decided, and the worth of that is told, so that it can be checked."""
    counted = [(one.worth, one.won) for one in points if one.worth is not None]
    decided = [(worth, won) for worth, won in counted if won is not None]
    worth = round(sum(worth for worth, _ in counted), 4) if counted else None
    won = round(sum(won for _, won in decided), 4) if decided else None
    settled = f"；已判定分值 {round(sum(worth for worth, _ in decided), 4):g}" if counted else ""
    return Row((None, name, worth, won, said(f"{told}{settled}"), *_NOTHING), Look.SUM)


def _between(name: str, look: Look, told: str = "") -> Row:
    return Row((None, said(name), None, None, told, *_NOTHING), look)


def _pages(finding: Finding) -> tuple[str, ...]:
    urls = [page.url for page in finding.evidence] or [look.url for look in finding.looked_at][:1]
    return _few(urls)


def _numbers(card: Card, finding: Finding) -> tuple[str, ...]:
    return _few([_number(card, finding, place) for place in range(1, len(finding.evidence) + 1)])


def _few(all_of_them: list[str]) -> tuple[str, ...]:
    more = len(all_of_them) - _SHOWN
    return (*all_of_them[:_SHOWN], *((f"（另有 {more} 个，见“证据”表）",) if more > 0 else ()))


def _number(card: Card, finding: Finding, place: int) -> str:
    return "" if card.scan is None else evidence_number(card.scan, card.site.code, finding.requirement, place)


def _kept(page: Evidence, gone: Mapping[str, str]) -> str:
    if page.sha256 is None:
        return "未取得正文"
    if page.sha256 in gone:
        why = gone[page.sha256]
        return said(f"存档已移除（{why}）") if why else "存档缺失或者损坏"
    return "已存档（浏览器呈现）" if page.rendered else "已存档"
