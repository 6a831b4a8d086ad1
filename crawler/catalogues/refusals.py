"""What an interface says in data instead of an answer: that one has to log in, may not ask, or that it failed. Pure."""

from __future__ import annotations

import re
from typing import Any

from crawler.catalogues.entries import word_of
from storage.records import Outcome

_MESSAGES = ("msg", "message", "error", "errmsg", "errormsg", "error_description", "info", "resultmsg", "desc")
_CODES = ("code", "status", "errcode", "errorcode", "resultcode", "statuscode", "state")
_LOGIN = re.compile(r"登[录陆]|未认证|未授权|令牌|login|unauthori[sz]ed|token|not\s*logged", re.IGNORECASE)
_REFUSED = re.compile(r"拒绝|无权|没有权限|权限不足|频繁|禁止|拦截|forbidden|denied|not\s*authori[sz]ed", re.IGNORECASE)
_FAILED = re.compile(
    r"失败|错误|异常|超时|不存在|未找到|error|fail|exception|not\s*found|invalid|timeout", re.IGNORECASE
)


def refusal_of(value: Any) -> Outcome | None:
    """The outcome that a JSON value is where it is an error's: LOGIN, BLOCKED or SOFT_404; None for other values."""
    if not isinstance(value, dict):
        return None
    error = value.get("error")
    fields = {
        str(key).lower(): one for key, one in (*(error if isinstance(error, dict) else {}).items(), *value.items())
    }
    words = " ".join(word for name in _MESSAGES if (word := word_of(fields.get(name))))[:500]
    codes = [word_of(fields.get(name)) for name in _CODES]
    refused = fields.get("success") in (False, "false") or bool(fields.get("error"))
    refused = refused or any(_is_error(code) for code in codes)
    if not refused and not (words and not fields.get("data") and (_FAILED.search(words) or _LOGIN.search(words))):
        return None
    if "401" in codes or _LOGIN.search(words):
        return Outcome.LOGIN
    return Outcome.BLOCKED if "403" in codes or _REFUSED.search(words) else Outcome.SOFT_404


def _is_error(code: str) -> bool:
    return code.lower() in ("error", "fail", "failed", "-1") or (code.isdecimal() and 400 <= int(code[:9]) < 1000)
