"""How the names of columns are told: white space does not count, `/` joins stacked names."""

from __future__ import annotations

from tests.files import fees

NAMED = " / ".join(fees.COLUMNS)
SPLIT = "项目编码 / 项目名称 / 收费标准/单位 / 收费标准/金额 / 执收单位"
SPENT = (
    "单位名称 / 预算数/因公出国（境）费 / 预算数/公务用车购置及运行费/小计 / 预算数/公务用车购置及运行费/购置费 / "
    "预算数/公务用车购置及运行费/运行费 / 预算数/公务接待费"
)
