"""Whether a platform still offers a dataset that it lists: 已下架, 已停用, 不予开放. Pure.

What is not offered need not be updated, so that it is held to no frequency, whatever its old record declares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.dates import narrow
from crawler.pages.page import squeeze
from storage.dataset_records import Frequency

_GONE = (
    r"(?:下架|停用|下线|停更|撤销|撤回|撤下|废止|废弃|作废|注销|失效|关闭"
    r"|停止(?:开放|服务|使用|更新|维护|发布)|暂停(?:开放|服务|使用|更新))"
)
_STATE = re.compile(
    rf"(?:已经?|被)?{_GONE}|(?:不予|暂不|未|不)(?:予以)?开放(?:类|数据)?"
    r"|withdrawn|deleted|deprecated|discontinued|retired|offline|disabled|inactive|draft",
    re.IGNORECASE,
)
_TAG = re.compile(rf"(?:该|本)?(?:数据集?|目录|资源)?(?:已经?|被){_GONE}")
_IN_TITLE = re.compile(rf"[(\[【](?P<state>{_TAG.pattern})[)\]】]")


def is_state(value: str) -> bool:
    """Whether the value of a field for a dataset's state says that it is not offered; that of a vocabulary's term may
    be an address."""
    return _STATE.fullmatch(squeeze(value.rstrip("/").rpartition("/")[2])) is not None


def is_tag(text: str) -> bool:
    """Whether a text that stands by itself beside a dataset's title says that it is not offered any more."""
    return _TAG.fullmatch(squeeze(narrow(text)).strip("()[]【】")) is not None


def held_to(frequency: Frequency, told: str, states: Iterable[str], title: str) -> tuple[Frequency, str]:
    """The frequency that a dataset is held to and the words that say so: what it declares, or NEVER where one of its
    `states`, or its title, says that it is not offered."""
    gone = next((state for state in states if is_state(state) or is_tag(state)), "")
    if not gone and (match := _IN_TITLE.search(narrow(squeeze(title)))):
        gone = match["state"]
    return (Frequency.NEVER, gone[:40]) if gone else (frequency, told)
