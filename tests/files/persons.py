"""Numbers as persons have them, of nobody: people of these days of birth are not alive, and the region is a whole
province. With right check digits (GB 11643), as a reader must count them; made-up mobile numbers."""

from __future__ import annotations

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(number: int, born: str = "19000101") -> str:
    """An 18-digit number whose check digit is right."""
    first = f"520000{born}{number:03}"
    rest = sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11
    return first + "10X98765432"[rest]


def wrong_identity(number: int) -> str:
    """One whose check digit is not right."""
    right = identity(number)
    return right[:17] + ("1" if right[17] != "1" else "2")


def mobile(number: int) -> str:
    """Eleven digits as a mobile number has them."""
    return f"1380000{number:04}"


ALL = frozenset(number for n in range(30) for number in (identity(n), mobile(n)))
"""All that made files hold: none may be told of."""
COLUMNS = ("序号", "姓名", "身份证号", "联系电话", "补贴金额")


def rows(number: int) -> list[tuple[str | int, ...]]:
    """A list of subsidies with persons' numbers in it."""
    return [(n, f"张某{n}", identity(n), mobile(n), 100 * n) for n in range(1, number + 1)]
