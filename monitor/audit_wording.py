"""What the audit log says, in official Chinese. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitor.appeals.wording import STATES
from monitor.cards import review_wording
from monitor.cards.wording import REASONS, VERDICTS

ACTS = {
    "login": "登录",
    "login.failed": "登录未成功",
    "logout": "退出登录",
    "account.add": "新增账号",
    "account.role": "调整角色",
    "account.password": "设置密码",
    "account.on": "启用账号",
    "account.off": "停用账号",
    "account.lock": "账号暂时锁定",
    "account.unlock": "解除锁定",
    "token.add": "新增令牌",
    "token.revoke": "撤销令牌",
    "decide": "复核",
    "withdraw": "撤回复核",
    "assign": "分派",
    "check.ask": "提交单站检查",
    "check.cancel": "取消单站检查",
    "check.refuse": "单站检查地址不予访问",
    "round.new": "新建评估周期",
    "round.score": "评估周期重新计分",
    "round.freeze": "冻结评估周期",
    "answer.give": "答复人工核实",
    "second.draw": "抽取复读",
    "second.take": "领取复读",
    "second.back": "退回复读",
    "second.read": "完成复读",
    "fault.begin": "建立整改台账",
    "fault.change": "修改整改台账",
    "fault.import": "导入整改台账",
    "fault.recheck": "复查整改台账",
    "table.import": "导入评估指标表",
    "table.match": "确定评估指标表的对应关系",
    "appeal.file": "提交申诉",
    "appeal.withdraw": "撤回申诉",
    "appeal.recheck": "核对申诉网址",
    "appeal.decide": "处理申诉",
}
"""What was done, by its code in the log."""
_NAMES = {
    "name": "名称",
    "seed": "抽样种子",
    "seed_given": "种子由人指定",
    "seal": "冻结内容校验码",
    "sites": "站点数",
    "population": "备选站点数",
    "checks": "指标数",
    "since": "起始日",
    "lines": "评分行数",
    "waits": "不利结论待人工的指标",
    "site": "站点",
    "role": "角色",
    "active": "启用",
    "until": "至",
    "account": "账号",
    "label": "用途",
    "expires": "到期",
    "why": "理由",
    "url": "网址",
    "level": "层级",
    "packs": "指标库",
    "findings": "事项",
    "machine": "机器结论",
    "decision": "复核",
    "ended": "停用的栏目名称",
    "verdict": "结论",
    "tentative": "拟定结论",
    "reason": "原因",
    "value": "依据事实",
    "lacking": "所缺",
    "act": "处理",
    "won": "得分比例",
    "note": "说明",
    "text": "说明",
    "address": "网址",
    "attachment": "附件编号",
    "scope": "范围",
    "column": "栏目",
    "alias": "栏目名称",
    "scan": "巡检",
    "tokens_revoked": "同时撤销的令牌数",
    "drawn": "本次抽取",
    "decided": "已复核",
    "of_all": "累计抽取",
    "reader": "复读人",
    "answer": "整改答复",
    "due": "整改期限",
    "state": "状态",
    "added": "新增行数",
    "dropped": "不再要求整改",
    "seen": "已查看",
    "unseen": "未能查看",
    "changed": "修改行数",
    "refused": "未导入行数",
    "conflicts": "冲突行数",
    "unchanged": "未改动行数",
    "rows": "行数",
    "unmatched": "待对应行数",
    "matched": "对应指标",
    "round": "评估周期",
    "line": "申诉事项",
    "appeal": "处理意见",
    "score": "得分",
    "check": "单站检查",
    "sha256": "校验值",
}
_SHOWN = 20  # of a list: as much as a person reads; the log has all of it
_UNTOLD = frozenset({"id", "site", "requirement", "number", "by", "at"})  # of a decision: what the entry says anyway
_WHYS = {
    "password": "密码错误",
    "unknown": "没有此账号",
    "locked": "账号锁定中",
    "off": "账号已停用",
    "changed": "账号在登录时有变动",
}
_WORDS: dict[str, Mapping[Any, str]] = {
    "role": review_wording.ROLES,
    "verdict": VERDICTS,
    "tentative": VERDICTS,
    "reason": REASONS,
    "why": {**_WHYS, **{str(why): text for why, text in review_wording.WHYS.items()}},
    "act": review_wording.ACTS,
    "scope": review_wording.SCOPES,
    "appeal": STATES,
}


def act_in_words(what: str) -> str:
    """What was done; the code itself where this version does not know it."""
    return ACTS.get(what, what)


def told(values: Mapping[str, object]) -> str:
    """What stood before, or stands after: `name：value` of each, in the order given."""
    shown = ((name, value) for name, value in values.items() if value not in (None, "", [], {}) and name not in _UNTOLD)
    return "；".join(f"{_NAMES.get(name, name)}：{_value(name, value)}" for name, value in shown)


def _value(name: str, value: object) -> str:
    if isinstance(value, Mapping):
        return f"（{told(value)}）"
    if isinstance(value, list):
        shown = "、".join(str(one) for one in value[:_SHOWN])
        return shown if len(value) <= _SHOWN else f"{shown}等{len(value)}项"
    if isinstance(value, bool):
        return "是" if value else "否"
    return _WORDS.get(name, {}).get(str(value), str(value))
