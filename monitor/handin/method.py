"""方法说明: how a round was agreed, drawn, judged, weighed and checked, in official Chinese, as a page and as text.

Figures are worked out anew by whoever has this text and data/round.json alone: it must say all that is needed. Pure
but for its template.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.files.persons import masked
from monitor.cards.duties import explain
from monitor.cards.markup import escaping, styled
from monitor.cards.score_wording import percent
from monitor.cards.wording import VERDICTS
from monitor.exports.cells import moment
from monitor.handin.content import Content
from monitor.handin.figures import cover
from monitor.handin.wording import level_in_words, state_of
from storage.evidence import SOFTWARE

if TYPE_CHECKING:
    from jinja2 import Template

_FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Block:
    """Paragraphs and then a list, under a heading if it has one."""

    lines: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the note."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What evidence is handed in beside the figures: pictures, web archives, and how much could not be had. Where only
    the first `most` pages of each line were drawn, `undrawn` were not."""

    pictures: int | None
    archives: int | None
    lacking: int
    most: int | None = None
    undrawn: int = 0


def method_html(content: Content, given: Given) -> str:
    """The note as a page by itself: no script, nothing from elsewhere, all that others wrote escaped."""
    return _template().render(title=_title(content), parts=note_parts(content, given), **styled(_FOLDER / "method.css"))


def method_text(content: Content, given: Given) -> str:
    """The same as plain text."""
    return "\n".join([_title(content), "", *_text(note_parts(content, given))]) + "\n"


def _text(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        yield from ("", part.title, "")
        for block in part.blocks:
            if block.heading:
                yield from ("", block.heading)
            yield from (f"　　{line}" for line in block.lines)
            yield from (f"　　—— {item}" for item in block.items)


def _title(content: Content) -> str:
    return masked(f"{content.round.name}评估方法说明（{state_of(content.round)}）")


def note_parts(content: Content, given: Given) -> tuple[Part, ...]:
    """The parts of the note, in their order."""
    told = (
        ("一、评估周期", (_agreed(content),)),
        ("二、样本及重新抽取的办法", (_sample(content),)),
        ("三、各项结论的含义", (_verdicts(),)),
        ("四、计分、判定率和排名", tuple(_scores(content))),
        ("五、复核、准确率和复读", tuple(_reliability(content))),
        ("六、申诉和整改", (_appeals(content),)),
        ("七、证据", (_evidence(given),)),
        ("八、局限", (_limits(content),)),
        ("九、文件核验和数字复算", (_verifying(),)),
        ("十、各项指标及评判方法", tuple(_checks(content))),
    )
    return tuple(Part(title, tuple(_clean(block) for block in blocks)) for title, blocks in told)


def _clean(block: Block) -> Block:
    return Block(tuple(map(masked, block.lines)), tuple(map(masked, block.items)), masked(block.heading))


def _agreed(content: Content) -> Block:
    told = cover(content)
    names = ("评估周期", "状态", "评估时段", "评估站点", "评估指标", "人工核实问题", "指标库", "权重说明", "冻结")
    due = ("复核截止", "申诉截止", "整改截止")
    head: tuple[str, ...] = ("本说明所述各项约定在评估周期制定时一次确定，此后不再变更。",)
    if content.round.is_open:
        head = ("本周期尚未冻结，各项数字仍可能变化，本说明仅供核对，不得作为评估结果使用。", *head)
    items = [f"{name}：{told[name]}" for name in names]
    items += [f"{name}：{told[name] or '没有约定'}" for name in due]
    return Block(head, (*items, f"制作：{moment(content.made)}，{SOFTWARE}"))


def _sample(content: Content) -> Block:
    definition = content.round.definition
    every = len(definition.sites) == len(definition.population)
    sites = "全部参加评估。" if every else f"抽取{len(definition.sites)}个。"
    checks = "全部计入。" if definition.checks == definition.all_checks else f"抽取{len(definition.checks)}项计入。"
    levels = Counter(content.names.get(site, (site, None))[1] for site in definition.sites)
    apart = "、".join(f"{level_in_words(level)}{count}个" for level, count in levels.items())
    return Block(
        (
            f"总体{len(definition.population)}个站点，{sites}所选指标{len(definition.all_checks)}项，{checks}"
            f"参加评估的站点中，{apart}。",
            f"种子为“{definition.seed}”。每个站点代码（指标编码）的序值，为种子、一个换行符、该代码三者依次连写后，"
            "按UTF-8编码所得的SHA-256值（十六进制小写）；按序值由小到大取前若干个。分层抽取的，各层级分别照此抽取。"
            "任何人据此重新抽取，结果相同；总体和序值见汇总表“抽样”。",
            f"每个站点抽查条目{definition.entries}条：以站点代码、列表网址、条目网址三者用换行符连写为代码，照此抽取，"
            "抽取时本站已知的条目不足的，全部抽取。"
            if definition.entries
            else "本周期不抽查条目。",
        )
    )


def _verdicts() -> Block:
    return Block(
        (
            "程序在评估时段内的夜间巡检中访问各站点，按指标库的规则对每项指标作出结论。每个站点以评估时段内最后一次"
            "看到其首页的夜间巡检为准，各次均未看到首页的，以最后一次访问为准；该次巡检大面积失败、原因在本系统自身的，不予采用。",
            "不利结论须经两次夜间巡检、相隔十二小时以上的结果一致，方可确认；只有一次的，为“待复查”，不扣分。"
            "当夜未能查看、不足以判定的，为“无法判定”，不扣分，一律不作缺失或者过期处理。",
        ),
        (
            "符合、由统一平台提供：得该项全部分值。部分符合：按所达比例得分。不符合：不得分。",
            "已说明无此项：指标库规定视为符合的，按规定的比例得分；其余视为未判定。",
            "不适用、未到期、暂停评判、免予评判：不参评，不计入任何合计。",
            "待复查、无法判定、巡检故障：未判定，不得分也不失分，降低判定率，并使得分的上下限变宽。",
        ),
    )


def _scores(content: Content) -> Iterator[Block]:
    yield Block(
        (
            f"权重来源：{content.round.definition.weights_told}。权重为0的指标只作提示，不计入以下各项。",
            "以下所称机器指标，是指结论的理由（reason）不属于asked、answered、answered_partly、answered_no的各项；"
            "理由属于这四种的为人工核实问题。已判定，是指认定为符合、由统一平台提供、部分符合、不符合，或者认定为已说明无此项"
            "且得分比例大于0；不参评的各项不计入。",
        ),
        (
            "得分：（已判定的机器指标和已答复的人工核实问题所得分值之和）除以（上述各项分值之和），乘以100，保留一位小数。",
            "机器判定率：已判定的机器指标分值之和除以全部机器指标分值之和，保留四位小数。不足80%的，不出得分，"
            "标“证据不足”，以上下限代替。",
            "下限：所得分值之和除以（全部机器指标和已答复的人工核实问题分值之和），乘以100；"
            "上限：所得分值加上未判定的机器指标的分值，除以同一分母，乘以100。各保留一位小数。",
            "已答复：已答复的人工核实问题项数除以全部人工核实问题项数，保留四位小数。",
            "不符合、部分符合、待复查、无法判定（含巡检故障）各列，为权重大于0的项数。",
            "单项否决：权重大于0的否决指标认定为不符合或者部分符合的，列入“否决指标”，不另扣分。",
        ),
    )
    yield Block(
        (
            "同一层级、可比且有得分的站点之间，按得分由高到低排名；得分（一位小数）相同的名次相同，其后名次顺延。"
            "有下列情形之一的为不可比，不参加排名：",
        ),
        (
            "评估时段内没有巡检；",
            "巡检所用指标库的名称、版本、校验值，或者其中指名采用的指标库，与本周期约定的不完全相同；",
            "机器判定率不足80%；",
            "站点层级不明。",
        ),
    )
    shares = [
        figures.machine_coverage for one in content.counted.standings.values() if (figures := one.figures) is not None
    ]
    if shares:
        low, high = percent(min(shares)), percent(max(shares))
        ranked = sum(place.rank is not None for place in content.places)
        told = (
            f"本周期各站点的机器判定率在{low}至{high}之间；参加排名{ranked}个，不可比{len(content.places) - ranked}个。"
        )
        yield Block((told,))


def _reliability(content: Content) -> Iterator[Block]:
    reliable = content.reliability
    yield Block(
        (
            "复核人对照存档的网页认定机器结论，或者改判，并写明理由；机器结论和复核结论分别保留。"
            "复核所依据的事实其后变化的，退回复核，不再计入。",
            "机器准确率，按每项指标计算：就评估时段开始以后的巡检所作的复核（已冻结的，以冻结之前为限），同一站点同一指标取最后一次，"
            "已撤回的不计；其中机器结论（待复查的为其初判）为不符合或者部分符合、"
            "且复核人作出认定（维持或者改判，不含无法认定）的为复核数；复核认定与机器结论相同的为一致数；"
            "准确率为一致数除以复核数。区间为威尔逊区间，置信度95%，z取1.959964。",
            "准确率不足95%的指标作出提示，其未经复核的机器不利结论列为待复查，经人工复核后方计入。",
        )
    )
    agreement = reliable.agreement
    counted = [one for one in reliable.checks if one.adverse.n]
    marked = [one.requirement for one in counted if one.waits]
    told = f"本周期有复核数的指标{len(counted)}项，准确率不足95%的{len(marked)}项"
    yield Block((f"{told}{'：' + '、'.join(marked) if marked else ''}。",))
    share = f"{content.round.definition.share:.0%}"
    kappa = "不能计算" if agreement.kappa is None else f"{agreement.kappa:.4f}"
    agreed = f"已完成{agreement.n}对，一致{agreement.same}对，科恩Kappa系数{kappa}。"
    yield Block(
        (
            f"复读：已复核的结论按{share}的比例抽取，由另一复核人在不知初次认定的情况下重新认定。{agreed}"
            if agreement.n
            else f"复读：已复核的结论按{share}的比例抽取，由另一复核人在不知初次认定的情况下重新认定。尚无完成的复读。",
            "Kappa等于（观察一致率减去偶然一致率）除以（1减去偶然一致率）；偶然一致率为各种认定在两次中所占比例的乘积之和。"
            "两次均只有同一种认定的，不能计算。",
        )
    )


def _appeals(content: Content) -> Block:
    told = cover(content)
    return Block(
        (
            "被评估单位可在申诉截止日期前，就冻结评分表中的某项陈述情况。采纳的，按采纳后的认定重新计算该站点的得分，"
            "列为“申诉后得分”；同一项有多件采纳的，以最后一件为准。冻结得分和名次不因此变更。",
            f"本周期申诉{told['申诉']}件，全部或者部分采纳{told['申诉采纳']}件。整改情况见“整改台账”，不影响得分。",
        )
    )


def _evidence(given: Given) -> Block:
    pictures = "本次未附截图。" if given.pictures is None else f"“证据/截图”共{given.pictures}幅，"
    if given.pictures is not None:
        pictures += (
            "由本系统停用脚本、断开网络，从存档重新绘出，红框和底色为本系统所加，公民身份号码、个人手机号码已隐去。"
        )
    if given.most is not None:
        pictures += f"每项结论附前{given.most}个网页的截图，其余{given.undrawn}个网页未截图，列于“证据/未截图.csv”。"
    archives = "本次未附网页存档。" if given.archives is None else f"“证据/存档”共{given.archives}份，"
    if given.archives is not None:
        archives += (
            "每个站点一份，为访问时取得的原件（WACZ格式，可用通用的网页存档浏览程序打开），"
            "未作隐去，仅供委托方核对，不得公开。"
        )
    lacking = f"未能提供的{given.lacking}项，逐项列于“证据/未能提供.csv”，并写明原因。"
    if not given.lacking:
        lacking = "没有未能提供的证据。" if given.pictures is not None or given.archives is not None else ""
    return Block(
        (
            "每项不利结论所依据的网页编有证据编号（巡检编号-站点代码-指标编码-顺序号），与各站点评分表一致。",
            pictures,
            archives,
            *([lacking] if lacking else []),
        )
    )


def _limits(content: Content) -> Block:
    levels = content.round.definition.levels
    items = [
        "程序只看网页上可见的内容，不判断内容的真实性；以其他方式公开而网站上未见的，按指标所列例外处理。",
        "需要登录、验证，或者拒绝自动访问的页面不予绕过，记为无法判定。",
        "准确率只反映经人工复核的结论；复核的结论不是随机抽取的，不能当然推及未复核的结论。",
        *(() if levels else ("本周期制定时未载明站点层级；当时分层抽取的，不能据此重新抽取。",)),
    ]
    return Block((), (*items, *content.remarks))


def _verifying() -> Block:
    return Block(
        (
            "manifest.json列明每个文件的大小和SHA-256值，SHA256SUMS为通用格式，可用sha256sum -c SHA256SUMS核验；"
            "也可用gongkai round verify核验，并复算各项数字、重新抽取样本。",
            "data/round.json载明各站点每项的权重、认定、得分比例、理由、机器结论和复核、复读、申诉；recompute.py为按本说明"
            "另行编写的复算程序，只用Python标准库：python recompute.py data/round.json列出复算所得，"
            "加--compare data/summary.json与汇总表逐项比对。",
            f"数据中各项认定的代号：{_codes()}。",
        )
    )


def _codes() -> str:
    return "、".join(f"{verdict}为{name}" for verdict, name in VERDICTS.items())


def _checks(content: Content) -> Iterator[Block]:
    definition, outline = content.round.definition, content.outline
    for code in definition.checks:
        check = outline.checks.get(code)
        if check is None:
            yield Block(("指标库原文未能读出。",), heading=code)
            continue
        head, *lines = explain(check, outline.duties.values())
        weight = definition.weights.get(code)
        worth = f"本周期分值：{weight:g}" if weight else "本周期不计分"
        yield Block((), tuple(line.strip() for line in (worth, *lines)), heading=head)
    for one in definition.questions:
        told = [f"本周期分值：{one.worth:g}", *([f"评分标准：{one.standard}"] if one.standard else [])]
        yield Block((), (*told, "由人工核实，机器不作结论。"), heading=f"{one.key} {one.name}")


@cache
def _template() -> Template:
    return escaping(_FOLDER).get_template("method.html")
