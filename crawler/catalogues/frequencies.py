"""更新频率 as catalogues write it, to the vocabulary's few. Pure.

Chinese and English words, the repeating intervals of ISO 8601 that DCAT-US writes (R/P1M), and the terms of the two
vocabularies that DCAT names (publications.europa.eu/resource/authority/frequency, purl.org/cld/freq). What lies
between two frequencies is the slower one (每旬 and 每两周 are fortnightly), so that nothing is overdue for our
rounding; what is slower than a year, a number or code without a word, and words that are not known are UNKNOWN.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.pages.page import squeeze
from storage.dataset_records import Frequency

_LONGEST = 80
_PERIODS = (
    (1 / 24, Frequency.LIVE),  # less often than hourly is at most daily
    (1, Frequency.DAILY),
    (7, Frequency.WEEKLY),
    (16, Frequency.FORTNIGHTLY),
    (31, Frequency.MONTHLY),
    (92, Frequency.QUARTERLY),
    (184, Frequency.HALF_YEARLY),
    (366, Frequency.YEARLY),
)
"""The longest period in days that is of each frequency; that of LIVE is below it."""

_NUMBERS: dict[str, float] = dict(zip("一二三四五六七八九十", range(1, 11), strict=True))
_NUMBERS |= {"两": 2, "单": 1, "双": 2, "半": 0.5}
_UNITS = {"小时": 1 / 24, "分钟": 1 / 1440, "秒": 1 / 86400, "时": 1 / 24} | {
    "工作日": 7, "日": 1, "天": 1, "周": 7, "星期": 7, "礼拜": 7, "旬": 10, "月": 30, "季": 90, "年": 365,
    "day": 1, "week": 7, "month": 30, "quarter": 90, "year": 365, "hour": 1 / 24, "minute": 1 / 1440,
}  # fmt: skip
"""Days of each unit. 工作日 is a week's: from Friday to Monday nobody is late."""

_FIXED = {
    Frequency.LIVE: """实时 实时更新 即时 即时更新 准实时 live realtime real-time continuous continuouslyupdated
        continuallyupdated cont update_cont""",
    Frequency.AS_NEEDED: """不定期 不定时 不定期更新 按需 按需更新 根据需要 随时 随时更新 动态 动态更新 适时
        适时更新 不固定 不规律 无固定周期 非定期 有变化时更新 有变更时更新 变更时更新 需要时更新 视情况更新
        irregular irreg asneeded as_needed adhoc unscheduled on-demand ondemand""",
    Frequency.NEVER: """不更新 一次性 一次性更新 静态 静态数据 无更新 不再更新 停止更新 已停止更新 永不更新 从不更新
        永不 固定不变 never none notplanned not_planned notupdated onetime one-time static discontinued""",
    Frequency.DAILY: "每日 每天 日更 日 天 按日 按天 daily",
    Frequency.WEEKLY: "每周 周更 周 按周 每星期 每工作日 工作日 weekly",
    Frequency.FORTNIGHTLY: "每旬 旬 每半月 半月 双周 每两周 fortnightly biweekly semimonthly",
    Frequency.MONTHLY: "每月 月更 月 按月 月度 monthly",
    Frequency.QUARTERLY: "每季度 每季 季 季度 按季 按季度 季更 季报 quarterly bimonthly 双月",
    Frequency.HALF_YEARLY: """每半年 半年 半年度 按半年 semiannual semi-annual semiannually biannual halfyearly
        half-yearly""",
    Frequency.YEARLY: "每年 年更 年 年度 按年 按年度 每年度 逐年 yearly annual annually everyyear",
}
_WORDS = {word: frequency for frequency, words in _FIXED.items() for word in words.split()}
_TERMS = {
    "annual_2": Frequency.HALF_YEARLY, "annual_3": Frequency.HALF_YEARLY, "threetimesayear": Frequency.HALF_YEARLY,
    "monthly_2": Frequency.FORTNIGHTLY, "monthly_3": Frequency.FORTNIGHTLY, "threetimesamonth": Frequency.FORTNIGHTLY,
    "weekly_2": Frequency.WEEKLY, "weekly_3": Frequency.WEEKLY, "semiweekly": Frequency.WEEKLY,
    "threetimesaweek": Frequency.WEEKLY, "weekly_5": Frequency.WEEKLY, "daily_2": Frequency.DAILY,
    "hourly": Frequency.DAILY, "12hrs": Frequency.DAILY, "bihourly": Frequency.DAILY, "trihourly": Frequency.DAILY,
    "1min": Frequency.LIVE, "5min": Frequency.LIVE, "10min": Frequency.LIVE, "15min": Frequency.LIVE,
    "30min": Frequency.LIVE, "irregular": Frequency.AS_NEEDED,
}  # fmt: skip
"""Terms of the vocabularies that are no words of their own."""
_DURATION = re.compile(
    r"(?:R\d*/)?P(?:(?P<year>[\d.,]+)Y)?(?:(?P<month>[\d.,]+)M)?(?:(?P<week>[\d.,]+)W)?(?:(?P<day>[\d.,]+)D)?"
    r"(?:T(?:(?P<hour>[\d.,]+)H)?(?:(?P<minute>[\d.,]+)M)?(?:(?P<second>[\d.,]+)S)?)?",
    re.IGNORECASE,
)
_DURATION_DAYS = {
    "year": 365.0, "month": 30.0, "week": 7.0, "day": 1.0, "hour": 1 / 24, "minute": 1 / 1440, "second": 1 / 86400,
}  # fmt: skip
_EVERY = re.compile(
    r"(?:每|按每|每隔|every)?(?P<number>[一两二三四五六七八九十半单双]|\d{1,3})?(?:个|次)?"
    r"(?P<unit>工作日|小时|分钟|秒|时|日|天|周|星期|礼拜|旬|月|季|年|days?|weeks?|months?|quarters?|years?|hours?|minutes?)(?:度|份)?"
)
_ON_DAYS = re.compile(
    r"(每(?:半年|季度|[日天周月季年]))度?[第初中底末上下旬前后一二三四五六七八九十日天月号时点至\d:、,~-]+"
)
_TIMES = re.compile(
    r"(?P<times>[一两二三四五六七八九十]|\d{1,2})次(?:/|每)(?P<unit>小时|日|天|周|星期|月|季度?|半年|年)"
    r"|(?:每|一)?(?P<unit_before>小时|日|天|周|星期|个?月|季度?|半年|年)度?(?:更新)?(?P<times_behind>[一两二三四五六七八九十]|\d{1,2})次"
)
_TRIMMED = re.compile(
    r"^(?:更新频[率度]|更新周期|按|定期|[:：])+|(?:进行|自动|定期)?(?:更新|发布|采集|汇总|一次|1次|[。.;；,，])+$"
)


_IN_BRACKETS = re.compile(r"[(\[](?:[^)\]]*)(?:不定期|按需|需要|不固定|变化|变更|变动|视情况|适时|随时|动态)")
"""Words in brackets that take back the period before them: 每年（按需）."""


_LATER = re.compile(r"次年|次月|次季|下一?(?:年|月|季)|[年月季]后")
"""Words that put what is due into the next period: 每年（次年6月底前）. By how many days is not reckoned."""


@lru_cache(maxsize=2000)
def frequency_of(told: str) -> Frequency:
    """The frequency that a catalogue's words mean; UNKNOWN for words that are not understood, or mean several."""
    text = squeeze(told[:_LONGEST]).lower() if len(told) <= _LONGEST else ""
    name = re.split(r"[/#]", text.rstrip("/#"))[-1] if "://" in text else text
    if not name or name.isdecimal():
        return Frequency.UNKNOWN
    if _IN_BRACKETS.search(name):
        return Frequency.AS_NEEDED
    if _LATER.search(name):
        return Frequency.UNKNOWN
    for known in (name, _TRIMMED.sub("", name), _outside(name), _TRIMMED.sub("", _outside(name))):
        found = _WORDS.get(known) or _TERMS.get(known) or _by_period(known)
        if found is not None:
            return found
    return Frequency.UNKNOWN


def _outside(name: str) -> str:
    """The words before a bracket: 每年（3月底前）."""
    return re.split(r"[(\[]", name)[0]


def _by_period(name: str) -> Frequency | None:
    """The frequency of a period in days that the words tell (R/P3M, 每3个月, 一年两次), or of that on whose days it is
    (每月10日前, 每周一)."""
    if match := _ON_DAYS.fullmatch(name):
        return _WORDS[match[1]]
    days = _duration(name)
    if days is None and (match := _EVERY.fullmatch(name)) and (match["number"] or not match["unit"][0].isascii()):
        days = _number(match["number"]) * _unit(match["unit"])
    if days is None and (match := _TIMES.fullmatch(name)):
        times = _number(match["times"] or match["times_behind"])
        days = _unit(match["unit"] or match["unit_before"]) / max(times, 1)
    return _of_days(days) if days else None


def _duration(name: str) -> float | None:
    match = _DURATION.fullmatch(name)
    if match is None or not any(match.groupdict().values()):
        return None
    try:
        given = {unit: float(number.replace(",", ".")) for unit, number in match.groupdict().items() if number}
    except ValueError:
        return None
    return sum(number * _DURATION_DAYS[unit] for unit, number in given.items())


def _of_days(days: float) -> Frequency:
    if days < _PERIODS[0][0]:
        return Frequency.LIVE
    return next((frequency for most, frequency in _PERIODS[1:] if days <= most), Frequency.UNKNOWN)


def _number(text: str | None) -> float:
    if text is None:
        return 1
    return float(_NUMBERS.get(text) or int(text))


def _unit(text: str) -> float:
    half = 0.5 if text.startswith("半") else 1
    return half * _UNITS[text.removeprefix("半").removeprefix("个").removesuffix("度").removesuffix("s")]
