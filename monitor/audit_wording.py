"""What the audit log says, in official Chinese. Pure."""

from __future__ import annotations

from collections.abc import Mapping

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
}
"""What was done, by its code in the log."""

_WORDS = {
    "viewer": "查看",
    "reviewer": "复核",
    "lead": "组长",
    "admin": "管理",
    "password": "密码错误",
    "unknown": "没有此账号",
    "locked": "账号锁定中",
    "off": "账号已停用",
    "changed": "账号在登录时有变动",
}
_NAMES = {
    "role": "角色",
    "active": "启用",
    "why": "原因",
    "until": "至",
    "account": "账号",
    "label": "用途",
    "expires": "到期",
}


def act_in_words(what: str) -> str:
    """What was done; the code itself where this version does not know it."""
    return ACTS.get(what, what)


def told(values: Mapping[str, object]) -> str:
    """What stood before, or stands after: `name value` of each, in the order given."""
    return "；".join(f"{_NAMES.get(name, name)}：{_value(value)}" for name, value in values.items())


def _value(value: object) -> str:
    if value is None or value == "":
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    return _WORDS.get(str(value), str(value))
