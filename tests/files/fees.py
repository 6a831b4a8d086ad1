"""The list that most made files hold: 收费目录清单, as many rows as are wanted, the same every time."""

from __future__ import annotations

from collections.abc import Iterator

TITLE = "某县行政事业性收费目录清单"
UNIT = "单位：万元"
COLUMNS = ("项目编码", "收费项目", "收费依据", "收费标准", "执收单位")
ITEMS = ("不动产登记费", "水土保持补偿费", "城市道路占用费", "考试考务费", "诉讼费", "污水处理费", "公证服务费")
OFFICES = ("自然资源局", "水务局", "住房城乡建设局", "人力资源社会保障局", "人民法院")

Cell = str | int | float | None


def rows(number: int) -> Iterator[tuple[Cell, ...]]:
    """As many fees: code, item, basis, an amount with two decimals at most, and office."""
    for row in range(1, number + 1):
        item, office = ITEMS[row % len(ITEMS)], OFFICES[row % len(OFFICES)]
        yield (f"SF{row:06}", f"{item}（{row}）", f"发改价格〔2019〕{row % 97 + 1}号", 10 + row * 25 / 100, office)


def texts(number: int) -> Iterator[tuple[str, ...]]:
    """The same as text."""
    for row in rows(number):
        yield tuple("" if cell is None else f"{cell}" for cell in row)


def lines(number: int, mark: str = ",", end: str = "\r\n") -> str:
    """The same as lines, the columns' names first; no cell needs quotes."""
    return "".join(mark.join(row) + end for row in (COLUMNS, *texts(number)))
