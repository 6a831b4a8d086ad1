"""Two packs for judging anew: `half` lets news be 180 days old; `quarter` includes it and says 90. `more` asks for what
no night looked for by `half`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from config.rulebook import RuleBook, load_rules

_HEAD = """
id: {name}
version: "{version}"
name: 试验指标
include: [{include}]
documents:
  甲号: {{title: 试验文件, attested: A}}
checks:
"""
_BASIS = "basis: [{document: 甲号, item: 一, quote: 及时更新动态信息}]"

_HALF = f"""
  - {{code: MY.NEWS, name: 动态更新, rule: {{type: max_age, columns: [NEWS], days: 180}}, {_BASIS}}}
  - {{code: MY.COL, name: 政府信息公开专栏, rule: {{type: exists, column: XXGK.COL}}, {_BASIS}}}
  - {{code: MY.BIZ, name: 优化营商环境, rule: {{type: exists, column: BIZ.COL}}, {_BASIS}}}
"""
_QUARTER = f"""
  - {{code: MY.NEWS, name: 动态更新, rule: {{type: max_age, columns: [NEWS], days: 90}}, {_BASIS}}}
"""
_MORE = f"""
  - {{code: MY.LIB, name: 文件库, rule: {{type: exists, column: FILE.LIB}}, {_BASIS}}}
  - code: MY.MARK
    name: 首页标识
    rule:
      type: has_fields
      of: home
      elements: [{{code: badge, name: 适老化标识, words: [适老模式]}}]
    {_BASIS}
  - code: MY.BODIES
    name: 下属单位
    rule: {{type: ratio, counts: bodies, columns: [XXGK.COL], at_least: 0.9}}
    {_BASIS}
  - {{code: MY.PARENT, name: 优化营商环境, where: [site, platform], rule: {{type: exists, column: BIZ.COL}}, {_BASIS}}}
  - code: MY.DEPTH
    name: 专栏更新
    rule: {{type: max_age, columns: [XXGK.COL], days: 30}}
    {_BASIS}
"""
PACKS = {"half": ("1", "", _HALF), "quarter": ("2", "half", _QUARTER), "more": ("1", "half", _MORE)}


def write_packs(folder: Path) -> Path:
    """The folder, with the packs in it."""
    for name, (version, include, checks) in PACKS.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        text = _HEAD.format(name=name, version=version, include=include) + checks
        (folder / name / "pack.yaml").write_text(text, encoding="utf-8")
    return folder


@cache
def book(folder: Path, name: str) -> RuleBook:
    """The rules of one of the packs in the folder."""
    return load_rules((folder / name,))
