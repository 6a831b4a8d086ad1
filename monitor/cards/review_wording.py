"""What a reader of cards is told of decisions (复核), in official Chinese. Pure."""

from __future__ import annotations

from monitor.cards.reviewed import Change, Review, Stand
from monitor.cards.wording import REASONS, REJECTIONS, VERDICTS, value_in_words
from storage.records import SHANGHAI, Reason, Rejection, Verdict
from storage.review import Act, Decision, Role, Scope, Why

ROLES: dict[Role, str] = {
    Role.OFFICE: "被评估单位",
    Role.VIEWER: "查看",
    Role.REVIEWER: "复核",
    Role.LEAD: "组长",
    Role.ADMIN: "管理",
}

ACTS: dict[Act, str] = {
    Act.CONFIRM: "维持",
    Act.OVERTURN: "改判",
    Act.CANNOT_TELL: "无法认定",
    Act.WITHDRAW: "撤回复核",
}

SCOPES: dict[Scope, str] = {
    Scope.FINDING: "仅本项结论",
    Scope.UNTIL: "本站点本指标，至指定日期",
    Scope.ALIAS: "认定为本站点的栏目名称",
}

WHYS: dict[Why, str] = {
    Why.SEEN: "存档网页所见与认定一致",
    Why.OTHER_NAME: "栏目以其他名称设置",
    Why.OTHER_PLACE: "内容设在本站其他栏目",
    Why.ON_PLATFORM: "内容在上级门户或者统一平台",
    Why.READ_WRONG: "程序误读网页",
    Why.DATE_WRONG: "日期认定有误",
    Why.NOT_BINDING: "该要求不适用于该单位",
    Why.NOTHING_TO_PUBLISH: "该单位无此项内容",
    Why.PAGE_BROKEN: "网页当时异常，不宜据此评判",
    Why.ASKED_OFFICE: "已向被评估单位核实",
    Why.ON_THE_SPOT: "已现场或者在业务系统核实",
    Why.NOT_ENOUGH: "存档不足以认定",
    Why.OTHER: "其他（应在备注中说明）",
}

STANDS: dict[Stand, str] = {
    Stand.HOLDS: "复核有效",
    Stand.AGREES: "机器结论已与复核一致",
    Stand.RETURNED: "事实已变化，退回复核",
    Stand.RESTS: "当夜未能查看，暂不适用",
    Stand.EXPIRED: "复核已到期",
    Stand.WITHDRAWN: "复核已撤回",
}

PARTS: dict[str, str] = {
    "verdict": "结论",
    "reason": "理由",
    "value": "所见事实",
    "lacking": "所缺内容",
    "links": "候选链接",
    "link": "链接",
    "between": "其间",
}


def decision_sentence(decision: Decision) -> str:
    """A decision in one sentence: who decided what, when, on what ground, and how far it reaches."""
    if decision.act is Act.WITHDRAW:
        return f"{_who(decision)}撤回复核，恢复机器结论。{_note(decision)}"
    return f"{_who(decision)}复核，{_ruled(decision)}：{WHYS[decision.why]}。{_reach(decision)}{_note(decision)}"


def ground_sentence(decision: Decision) -> str:
    """What was decided and on what ground, without who decided it: as an evaluated office is told of it."""
    return f"经人工复核，{_ruled(decision)}：{WHYS[decision.why]}。{_note(decision)}"


def review_sentence(review: Review) -> str:
    """A decision with how it stands to the finding now: what a card says beside the machine's verdict."""
    told = decision_sentence(review.decision)
    if review.stand is Stand.HOLDS:
        return told
    changed = f"（{'；'.join(change_in_words(one) for one in review.changed)}）" if review.changed else ""
    return f"{STANDS[review.stand]}{changed}。此前：{told}"


def change_in_words(change: Change) -> str:
    """What changed under a decision, such as 所见事实：由“…”变为“…”."""
    was, now = (_said(change.part, one) for one in (change.was, change.now))
    if change.part == "between":
        return f"其间的巡检曾认定为“{was}”，现又认定为“{now}”"
    if change.part == "link":
        text, _, _ = change.now.partition("\t")
        return f"链接“{text}”由“{was}”变为“{now}”"
    if change.part == "links":
        told = [f"新增{now}" if now else "", f"不再有{was}" if was else ""]
        return f"候选链接{'，'.join(one for one in told if one)}"
    return f"{PARTS[change.part]}由“{was or '无'}”变为“{now or '无'}”"


def rejection_in_words(rejected: str) -> str:
    """Why a link was rejected, as `Basis.links` tells it."""
    return REJECTIONS[Rejection(rejected)] if rejected not in ("", "taken") else "采用"


def _said(part: str, text: str) -> str:
    if part == "link":
        return "、".join(rejection_in_words(why) for why in text.partition("\t")[2].split())
    if part in ("verdict", "between"):
        return VERDICTS[Verdict(text)]
    if part == "reason":
        return REASONS[Reason(text)]
    return value_in_words(text) if part == "value" else text


def _ruled(decision: Decision) -> str:
    verdict = VERDICTS[decision.verdict]
    share = f"（得分比例{decision.won:.0%}）" if decision.verdict is Verdict.PARTIAL else ""
    return {
        Act.CONFIRM: f"维持“{verdict}”{share}",
        Act.OVERTURN: f"改判为“{verdict}”{share}",
        Act.CANNOT_TELL: "认定为无法判定",
        Act.WITHDRAW: "撤回复核",
    }[decision.act]


def _who(decision: Decision) -> str:
    return f"{decision.by}于{decision.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _reach(decision: Decision) -> str:
    if decision.scope is Scope.UNTIL:
        return f"适用至{decision.until}。"
    return f"“{decision.alias}”自下次巡检起作为本站点该栏目的名称。" if decision.scope is Scope.ALIAS else ""


def _note(decision: Decision) -> str:
    return f"备注：{decision.note}" if decision.note else ""
