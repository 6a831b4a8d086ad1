"""企业微信 and 钉钉 answer 200 to every message and say in the body whether they took it: a wrong key, a message that
lacks the robot's word, too many a minute. The library looks at the status alone, so what it sends goes through here.
"""

from __future__ import annotations

from typing import Any

import requests
from apprise.plugins import dingtalk, wecombot

_TAKEN = 0


class _Requests:
    """What the library's plugins use of `requests`; the number of an error in a body becomes the answer's status."""

    codes = requests.codes
    RequestException = requests.RequestException

    @staticmethod
    def post(url: str, **how: Any) -> requests.Response:
        """Send as `requests.post` does. What the body does not call an error stays as it was answered."""
        answer = requests.post(url, **how)  # the library gives the timeout
        if answer.status_code == requests.codes.ok and (error := _error_of(answer)) != _TAKEN:
            answer.status_code = error
        return answer


def heed_bodies() -> None:
    """Make the library's plugins of both messengers take an error in a body for a refusal; once is enough."""
    for plugin in (dingtalk, wecombot):
        plugin.requests = _Requests  # type: ignore[attr-defined]  # the name that the plugin's module calls


def _error_of(answer: requests.Response) -> int:
    try:
        body = answer.json()
    except ValueError:
        return _TAKEN
    error = body.get("errcode", _TAKEN) if isinstance(body, dict) else _TAKEN
    return error if isinstance(error, int) else _TAKEN
