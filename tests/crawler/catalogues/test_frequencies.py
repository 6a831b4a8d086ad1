"""What catalogues write as 更新频率."""

import pytest

from crawler.catalogues.frequencies import frequency_of
from storage.dataset_records import Frequency as F

CHINESE = {
    F.LIVE: "实时 实时更新 每10分钟",
    F.DAILY: "每日 每天更新 日更 每日一次 每小时",
    F.WEEKLY: "每周 每周一、三 周 按周更新 每工作日",
    F.FORTNIGHTLY: "每旬 每半月 每两周",
    F.MONTHLY: "每月 每月10日前 每月更新一次 1个月 按月 月度更新",
    F.QUARTERLY: "每季度 季度 按季度更新 每3个月 每两个月",
    F.HALF_YEARLY: "每半年 半年一次 每年两次 每四个月",
    F.YEARLY: "每年 每年3月底 12个月 年度 每年（3月底前） 更新频率：每年 一年一次 1次/年",
    F.AS_NEEDED: "不定期 按需更新 随时更新 年度（按需） 每年（有变化时更新） 不定期（每年至少一次）",
    F.NEVER: "不更新 一次性 静态数据",
}
UNKNOWN = "其他 1 03 365 每日/每周 每两年 每五年 定期更新 全部 p P 每0天 每日每周每月"
EU, CLD = "http://publications.europa.eu/resource/authority/frequency/", "http://purl.org/cld/freq/"
OTHER = {
    F.LIVE: f"R/PT1S {EU}UPDATE_CONT",
    F.DAILY: "R/P1D R/PT1H",
    F.WEEKLY: "R/P1W R/P7D R/P3.5D",
    F.FORTNIGHTLY: f"R/P2W R/P0.5M R/P0,33M {CLD}biweekly",
    F.MONTHLY: f"R/P1M {CLD}monthly",
    F.QUARTERLY: f"R/P3M R/P2M {CLD}bimonthly",
    F.HALF_YEARLY: f"R/P6M R/P4M {EU}ANNUAL_2",
    F.YEARLY: f"R/P1Y {EU}ANNUAL",
    F.AS_NEEDED: "irregular",
    F.NEVER: f"{EU}NEVER",
    F.UNKNOWN: f"R/P2Y R/P10Y {EU}BIENNIAL {EU}OTHER",
}


def _each(table: dict[F, str]) -> list[tuple[str, F]]:
    return [(told, frequency) for frequency, words in table.items() for told in words.split()]


@pytest.mark.parametrize(("told", "frequency"), _each(CHINESE))
def test_the_words_of_chinese_platforms_are_understood(told: str, frequency: F) -> None:
    assert frequency_of(told) is frequency


@pytest.mark.parametrize(
    "told",
    [
        "其他",
        "1",
        "03",
        "365",
        "每日/每周",
        "每两年",
        "每五年",
        "定期更新",
        "全部",
        "p",
        "P",
        "每0天",
        "每日每周每月",
        "每年（次年6月底前）",
        "每季度（季后45日内）",
    ],
)
def test_what_is_not_understood_or_slower_than_a_year_or_a_bare_code_is_unknown(told: str) -> None:
    assert frequency_of(told) is F.UNKNOWN


@pytest.mark.parametrize("told", ["", "每日 每周 每月", "每年" * 60])
def test_nothing_and_several_words_and_endless_ones_are_unknown(told: str) -> None:
    assert frequency_of(told) is F.UNKNOWN


@pytest.mark.parametrize(("told", "frequency"), [*_each(OTHER), ("every 3 months", F.QUARTERLY)])
def test_intervals_of_iso_8601_and_terms_of_the_vocabularies_are_understood(told: str, frequency: F) -> None:
    assert frequency_of(told) is frequency
