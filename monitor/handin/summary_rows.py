"""The sheets of a round's summary that are no figures: the sample, answers, appeals, what came after. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.answers.wording import CHOICES
from monitor.appeals.wording import STATES as APPEALS
from monitor.cards.review_wording import ACTS, WHYS
from monitor.cards.wording import VERDICTS
from monitor.exports.cells import moment, plain, said
from monitor.exports.rows import Cell, Row
from monitor.handin.content import Content
from monitor.handin.wording import NOT_ANSWERED, level_in_words
from monitor.rectify.states import STATES
from monitor.rounds.drawing import rank
from storage.records import SET_ASIDE, Verdict
from storage.review import Decision
from storage.rounds.appeals import UPHELD
from storage.rounds.records import Answered, Appeal, Question

YES, NO = "是", "否"


def sample_rows(content: Content) -> Iterator[Row]:
    """The population with what was drawn of it: sites, checks, then the entries."""
    definition = content.round.definition
    sites, checks = frozenset(definition.sites), frozenset(definition.checks)
    for site in definition.population:
        level = level_in_words(content.names.get(site, (site, None))[1])
        name = said(content.name_of(site))
        yield Row(("站点", plain(site), name, level, _yes(site in sites), rank(definition.seed, site), None, None))
    for code in definition.all_checks:
        name = said(content.check_name(code))
        yield Row(("指标", code, name, None, _yes(code in checks), rank(definition.seed, code), None, None))
    for one in content.entries:
        head = ("条目", plain(one.site), said(one.title), None, YES, None)
        yield Row((*head, plain(one.address), str(one.stated)))


def answer_rows(content: Content, files: dict[int, str]) -> Iterator[Row]:
    """A row a site and question, with what was answered. `files` are the names of attachments that are handed in."""
    for site in content.round.definition.sites:
        answers = content.counted.answers.get(site, {})
        for asked in content.round.definition.questions:
            yield Row((*_site(content, site), *_asked(asked), *_answer(asked, answers.get(asked.key), files)))


def _asked(one: Question) -> tuple[Cell, ...]:
    return (plain(one.key), said(one.name), said(one.group) or None, said(one.standard) or None, one.worth)


def _answer(asked: Question, one: Answered | None, files: dict[int, str]) -> tuple[Cell, ...]:
    if one is None:
        return (NOT_ANSWERED, *[None] * 6)
    open_ = one.verdict in SET_ASIDE or one.verdict is Verdict.UNDETERMINED
    share = 1.0 if one.verdict is Verdict.PASS else one.won if one.verdict is Verdict.PARTIAL else 0.0
    return (
        CHOICES[one.verdict],
        None if open_ else round(asked.worth * share, 4),
        said(one.text) or None,
        plain(one.address) or None,
        files.get(one.attachment) if one.attachment else None,
        plain(one.by),
        moment(one.at),
    )


def second_rows(content: Content) -> Iterator[Row]:
    """A row a finding that two people read."""
    for one in content.readings:
        first = content.decisions[one.decision].verdict
        assert one.verdict is not None, "somebody read it"
        head = (*_site(content, one.site), *_check(content, one.requirement))
        yield Row((*head, VERDICTS[first], VERDICTS[one.verdict], _yes(first is one.verdict), moment(one.at)))


def appeal_rows(content: Content) -> Iterator[Row]:
    """A row an appeal; who filed it is not told."""
    return (Row(_appeal(content, one)) for one in content.appeals)


def _appeal(content: Content, one: Appeal) -> tuple[Cell, ...]:
    return (
        one.id,
        *_site(content, one.site),
        *_check(content, one.requirement),
        said(one.statement),
        plain(one.address) or None,
        moment(one.at),
        APPEALS[one.state],
        VERDICTS[one.verdict] if one.verdict and one.state in UPHELD else None,
        said(one.told) or None,
        plain(one.decided_by or "") or None,
        moment(one.decided) or None,
        one.before,
        one.after,
    )


def fault_rows(content: Content) -> Iterator[Row]:
    """A row a fault of the rectification list."""
    for one in content.faults:
        yield Row(
            (
                plain(one.finding_id),
                *_site(content, one.site),
                *_check(content, one.requirement),
                str(one.due) if one.due else None,
                STATES[one.state],
                said(one.answer) or None,
                said(one.note) or None,
                moment(one.checked) or None,
                VERDICTS[one.found] if one.found else None,
            )
        )


def later_rows(content: Content) -> Iterator[Row]:
    """What came after the freeze, the oldest first: it changes no frozen score."""
    told: list[tuple[object, Row]] = []
    for one in content.later:
        told.append((one.at, Row(("复核", moment(one.at), *_later(content, one)))))
    for appeal in content.appeals:
        if appeal.state in UPHELD and appeal.decided and appeal.verdict:
            scores = f"得分由{_score(appeal.before)}变为{_score(appeal.after)}"
            head = ("申诉采纳", moment(appeal.decided), *_site(content, appeal.site))
            told_of = f"第{appeal.id}号申诉{APPEALS[appeal.state]}，认定为{VERDICTS[appeal.verdict]}；{scores}"
            row = (*head, *_check(content, appeal.requirement), told_of, plain(appeal.decided_by or "") or None)
            told.append((appeal.decided, Row(row)))
    return (row for _, row in sorted(told, key=lambda one: str(one[0])))


def _later(content: Content, one: Decision) -> tuple[Cell, ...]:
    note = f"；备注：{one.note.strip()}" if one.note.strip() else ""
    told = f"{ACTS[one.act]}，认定为{VERDICTS[one.verdict]}：{WHYS[one.why]}{note}"
    return (*_site(content, one.site), *_check(content, one.requirement), said(told), plain(one.by))


def _score(score: float | None) -> str:
    return "没有得分" if score is None else f"{score:g}"


def _site(content: Content, site: str) -> tuple[Cell, Cell]:
    return plain(site), said(content.name_of(site))


def _check(content: Content, key: str) -> tuple[Cell, Cell]:
    return plain(key), said(content.check_name(key))


def _yes(told: bool) -> str:
    return YES if told else NO
