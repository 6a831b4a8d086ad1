"""Lists as offices lay them out: titles, units and notes around them, headings and blank rows within them, serial
numbers of all sorts, and cells whose words are those of headers. Each is told with how many items it has."""

from __future__ import annotations

from random import Random

Rows = list[tuple[str, ...]]

_HEADS = (
    ("序号", "收费项目", "收费依据", "收费标准", "执收单位"),
    ("序号", "事项名称", "责任单位"),
    ("编号", "职权名称", "类型", "依据", "责任事项"),
    ("项目", "金额"),
    ("单位名称", "预算数", "决算数"),
    ("类别", "事项", "内容"),
    ("政策名称", "发文字号", "兑现指南", "联系人", "联系电话"),
    ("主题", "条目"),
    ("村名", "户数", "人口"),
    ("抽查事项", "抽查主体", "抽查比例", "抽查方式"),
)
_NUMBERED = ("金额", "标准", "数", "人口", "比例")
_SERIALS = ("{}", "{}.", "（{}）", "{}、", "{:03}")
_WORDS = (
    "不动产登记费", "林地审批", "水土保持补偿费", "对违法建设的处罚", "城市道路占用", "教师资格认定",
    "食品经营许可", "责任追究", "依据条例", "机构职能", "联系方式", "财政局",
    "人社局", "行政许可", "行政处罚", "第三十八条", "按面积计收", "县级",
    "2023年", "无", "免费", "一般公共预算支出", "基本支出", "项目支出",
)  # fmt: skip
_TITLES = ("某县收费目录清单", "附件1", "2023年部门预算表", "权责清单（2024年版）")
_HEADINGS = ("一、行政许可", "（一）县本级", "第一部分 税收")


def made_list(number: int) -> tuple[Rows, int]:
    """The rows of a sheet, the same for the same number, and how many items stand in it."""
    random = Random(number)
    head = random.choice(_HEADS)
    items, serial = random.randint(2, 25), random.choice(_SERIALS)
    rows = _above(random, len(head))
    rows.append(head)
    for item in range(1, items + 1):
        if random.random() < 0.06:
            rows.append(_padded(random.choice(_HEADINGS), head))
        if random.random() < 0.03:
            rows.append(_padded("", head))
        rows.append(_item(random, head, item, serial))
    if random.random() < 0.2:
        rows.append(_padded("注：本表由某局负责解释", head))
    return rows, items


def _above(random: Random, width: int) -> Rows:
    rows: Rows = []
    if random.random() < 0.5:
        rows.append((random.choice(_TITLES), *[""] * (width - 1)))
    if random.random() < 0.3:
        rows.append((*[""] * (width - 1), "单位：万元"))
    if random.random() < 0.1:
        rows.append(("填报单位：某局", *[""] * (width - 1)))
    return rows


def _padded(text: str, head: tuple[str, ...]) -> tuple[str, ...]:
    return (text, *[""] * (len(head) - 1))


def _item(random: Random, head: tuple[str, ...], number: int, serial: str) -> tuple[str, ...]:
    cells = [_cell(random, name, number) for name in head]
    if head[0] in ("序号", "编号"):
        cells[0] = serial.format(number)
    for place in (1, 0):  # an item has two cells at least
        if sum(map(bool, cells)) < 2 or not cells[place]:
            cells[place] = cells[place] or random.choice(_WORDS)
    return tuple(cells)


def _cell(random: Random, name: str, number: int) -> str:
    if random.random() < 0.08:
        return ""
    if any(word in name for word in _NUMBERED) and random.random() < 0.8:
        return random.choice((f"{random.randint(0, 999)}", f"{random.random() * 1000:.2f}", "5%", "1,234"))
    word = random.choice(_WORDS)
    kind = random.random()
    if kind < 0.15:
        return random.choice(_SERIALS).format(random.randint(1, 9)) + word
    if kind < 0.3:
        return word + random.choice(("（一）", "。依法实施；受理、审查", "\n第二行", "2024-05-06"))
    return f"{word}{number}" if random.random() < 0.5 else word
