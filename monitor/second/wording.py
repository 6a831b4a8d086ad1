"""The words in which reliability is told, in official Chinese. Pure."""

from __future__ import annotations

from monitor.cards.review_wording import WHYS
from monitor.cards.wording import VERDICTS
from monitor.rounds.agreement import FEW, Agreement
from monitor.rounds.measured import Share
from storage.records import SHANGHAI, Verdict
from storage.rounds.records import SecondReading

KAPPA_SOURCE = (
    "κ＝（观察一致率－机遇一致率）÷（1－机遇一致率），依Cohen（1960）；"
    "标准误按Fleiss、Cohen与Everitt（1969）的大样本公式，区间为κ±1.96个标准误"
)
WILSON_SOURCE = "准确率的95%区间为Wilson（1927）得分区间"
BELOW = "低于95%：不利结论待人工复核"


def kappa_in_words(agreement: Agreement) -> str:
    """Kappa with its interval, or why there is none."""
    if agreement.n == 0:
        return "尚无完成的复读，κ无从计算"
    if agreement.kappa is None:
        return "两次复核始终只用同一种结论，机遇一致率为100%，κ没有定义"
    told = f"κ＝{agreement.kappa:.3f}"
    if agreement.interval is None:
        return f"{told}（{'全部一致' if agreement.same == agreement.n else '全部不一致'}，公式不能给出区间）"
    low, high = agreement.interval
    return f"{told}，95%区间为{low:.3f}至{high:.3f}"


def observed_in_words(agreement: Agreement) -> str:
    """How many pairs were alike, and how many would be by chance; empty of none."""
    if agreement.observed is None or agreement.expected is None:
        return ""
    same = f"{agreement.n}项中{agreement.same}项一致"
    return f"{same}，观察一致率{agreement.observed:.1%}，机遇一致率{agreement.expected:.1%}"


def few_in_words(agreement: Agreement) -> str:
    """That there are few pairs; empty where there are enough or none."""
    if 0 < agreement.n < FEW:
        return f"完成的复读不足{FEW}项，κ及其区间仅供参考"
    return ""


def share_in_words(share: Share) -> str:
    """A share in percent; a stroke of nothing."""
    return "—" if share.value is None else f"{share.value:.1%}"


def interval_in_words(share: Share) -> str:
    """Its interval; a stroke of nothing."""
    if share.interval is None:
        return "—"
    low, high = share.interval
    return f"{low:.1%}至{high:.1%}"


def reading_sentence(one: SecondReading) -> str:
    """A reading in one sentence, as a decision is told; empty of one that is not finished."""
    if one.verdict is None or one.why is None or one.at is None:
        return ""
    share = f"（得分比例{one.won:.0%}）" if one.verdict is Verdict.PARTIAL else ""
    remark = f"备注：{one.note}" if one.note else ""
    at = f"{one.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return f"{one.reader}于{at}复读，认定为“{VERDICTS[one.verdict]}”{share}：{WHYS[one.why]}。{remark}"
