"""Where an exported column is: a sheet of a workbook, or a file. Pure."""

from __future__ import annotations

COVER = "评分表工作簿·封面"
SCORECARD = "评分表工作簿·评分表"
EVIDENCE = "评分表工作簿·证据"
SUMMARY = "汇总工作簿·汇总"
GROUPS = "汇总工作簿·分组"
FAULTS = "汇总工作簿·常见问题"
CHANGES = "汇总工作簿·较前变化"
DICTIONARY = "数据字典"
SCORECARD_CSV = "评分表CSV"
LEAGUE_CSV = "排名表CSV"
SCORECARD_JSON = "评分表JSON"
LEAGUE_JSON = "排名表JSON"
