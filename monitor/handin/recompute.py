"""评估周期各项数字的独立复算程序。只用Python标准库，不使用本系统的任何程序，按“方法说明”的文字另行编写。

用法：
    python recompute.py data/round.json                               列出复算所得的各项数字
    python recompute.py data/round.json --compare data/summary.json   与汇总表所列逐项比对；不一致时退出码为1

分值、得分按分数精确计算。汇总表所列的数字须是精确值的四舍五入（恰在中间时，舍入均可）。
样本按种子重新抽取：列于“抽样”（数据未载层级、不能重新抽取的为null）；比对时，与种子不符的也列为不一致。
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

Told = dict[str, Any]

ASIDE = {"not_applicable", "not_yet_due", "suspended", "waived"}
MET = {"pass", "external"}
ADVERSE = {"fail", "partial"}
QUESTION = {"asked", "answered", "answered_partly", "answered_no"}
UPHELD = {"upheld", "partly"}
ENOUGH = Fraction(4, 5)
MARK = Fraction(95, 100)
Z = 1.959963984540054
TOO_LITTLE = "证据不足"
NOT_VISITED = "没有巡检"


def exact(number: Any) -> Fraction:
    """A number as the fraction that its decimal notation means. Raises `TypeError` for what is no number: text may
    name one that has no end."""
    if not isinstance(number, (int, float)):
        raise TypeError(type(number).__name__)
    return Fraction(str(number))


def is_decided(line: Told) -> bool:
    """Whether a line is settled: 符合、不符合、部分符合, and 已说明无此项 where that is counted as met."""
    verdict = line["verdict"]
    return verdict in MET or verdict in ADVERSE or (verdict == "nil_statement" and exact(line["won"]) > 0)


def share(line: Told) -> Fraction:
    """The share of its weight that a settled line wins."""
    if line["verdict"] in MET:
        return Fraction(1)
    return exact(line["won"]) if line["verdict"] in ("partial", "nil_statement") else Fraction(0)


def score(lines: list[Told]) -> Told:
    """The figures of one card, exact. A score is None where less than 80 % was decided."""
    binding = [line for line in lines if line["verdict"] not in ASIDE and exact(line["weight"]) > 0]
    questions = [line for line in binding if line["reason"] in QUESTION]
    machine = [line for line in binding if line["reason"] not in QUESTION]
    answered = [line for line in questions if is_decided(line)]
    decided = [line for line in machine if is_decided(line)]
    total = sum((exact(line["weight"]) for line in machine + answered), Fraction(0))
    settled = sum((exact(line["weight"]) for line in decided + answered), Fraction(0))
    won = sum((exact(line["weight"]) * share(line) for line in decided + answered), Fraction(0))
    able = sum((exact(line["weight"]) for line in machine), Fraction(0))
    done = sum((exact(line["weight"]) for line in decided), Fraction(0))
    coverage = done / able if able else Fraction(0)
    weighed = [line["verdict"] for line in lines if exact(line["weight"]) > 0]
    return {
        "得分": 100 * won / settled if settled and coverage >= ENOUGH else None,
        "下限": 100 * won / total if total else Fraction(0),
        "上限": 100 * (won + total - settled) / total if total else Fraction(100),
        "机器判定率": coverage,
        "已判定": len(decided),
        "应判定": len(machine),
        "已答复": Fraction(len(answered), len(questions)) if questions else None,
        "不符合": weighed.count("fail"),
        "部分符合": weighed.count("partial"),
        "待复查": weighed.count("provisional"),
        "无法判定": weighed.count("undetermined") + weighed.count("error"),
        "待人工": sum(line["waits"] for line in lines),
        "已复核": sum(line["decision"] is not None for line in lines),
    }


def bars(site: Told, found: Told, data: Told) -> str | None:
    """Why a site cannot be compared with others; None where it can."""
    if site["scan"] is None:
        return "评估时段内没有巡检"
    told = []
    scan, agreed = data["scans"][str(site["scan"])], data["round"]
    if scan["packs"] != agreed["packs"] or scan["named"] not in ([], agreed["named"]):
        told.append("指标库版本与本周期不同")
    if found["机器判定率"] < ENOUGH:
        told.append("机器判定率不足80%")
    if site["level"] is None:
        told.append("层级不明")
    return "、".join(told) or None


def vetoes(lines: list[Told], data: Told) -> list[str]:
    """The vetoes that are confirmed, as the summary writes them."""
    mine = [line for line in lines if line["verdict"] in ADVERSE and exact(line["weight"]) > 0]
    return sorted(line["key"] for line in mine if data["checks"][line["key"]]["veto"])


def appealed(site: Told, data: Told) -> list[Told] | None:
    """The lines of a site with what appeals that were upheld made of them; None where none was."""
    upheld = {one["key"]: one for one in data["appeals"] if one["site"] == site["code"] and one["state"] in UPHELD}
    if not upheld:
        return None
    return [
        {**line, "verdict": upheld[line["key"]]["verdict"], "won": upheld[line["key"]]["won"] or 0}
        if line["key"] in upheld
        else line
        for line in site["lines"]
    ]


def places(data: Told, shown: Told | None = None) -> dict[str, Told]:
    """The table: the figures of each site by code, with rank and the number ranked. Ranks go by scores of one decimal:
    those that are `shown` where these are given."""
    table = {}
    for site in data["sites"]:
        found = score(site["lines"]) if site["scan"] is not None else {}
        after = appealed(site, data)
        again = score(after) if after else {}
        table[site["code"]] = {
            **(found or {"得分": None}),
            "层级": site["level"],
            "否决指标": vetoes(site["lines"], data),
            "不可比原因": bars(site, found, data),
            "冻结得分": found.get("得分") if data["round"]["stage"] == "frozen" else None,
            "申诉后得分": (again["得分"] if again["得分"] is not None else TOO_LITTLE) if again else None,
            "名次": None,
            "参加排名": None,
        }
    for level in {row["层级"] for row in table.values()}:
        ranked = {}
        for code, row in table.items():
            if row["层级"] == level and not row["不可比原因"] and row["得分"] is not None:
                told = (shown or {}).get(code)
                number = isinstance(told, (int, float)) and agrees(told, row["得分"], 1)
                ranked[code] = exact(told) if number else rounded(row["得分"], 1)
        for code, mine in ranked.items():
            table[code]["名次"] = 1 + sum(other > mine for other in ranked.values())
            table[code]["参加排名"] = len(ranked)
    return table


def checks(data: Told) -> dict[str, Told]:
    """What each check and question came to, over all sites."""
    told = {key: {"分值": one["weight"], **dict.fromkeys(COUNTS, 0)} for key, one in data["checks"].items()}
    decisions = judged(data)
    for site in data["sites"]:
        for line in site["lines"]:
            row = told[line["key"]]
            row[kind(line)] += 1
            row["待人工"] += bool(line["waits"])
    for key, row in told.items():
        row.update(precision(decisions.get(key, [])))
    return told


COUNTS = ("符合", "部分符合", "不符合", "待复查", "无法判定", "不参评", "待人工")


def kind(line: Told) -> str:
    """Under what a line is counted."""
    verdict = line["verdict"]
    if verdict in ASIDE:
        return "不参评"
    told = {"fail": "不符合", "partial": "部分符合", "provisional": "待复查"}
    return told.get(verdict) or ("符合" if is_decided(line) else "无法判定")


def judged(data: Told) -> dict[str, list[Told]]:
    """By check, what people last decided of an adverse verdict of the machine, where they said which verdict is right.
    What was taken back is not counted, nor what only people can answer."""
    latest: dict[tuple[str, str], Told] = {}
    for one in sorted(data["decisions"], key=lambda one: one["id"]):
        latest[one["site"], one["key"]] = one
    found: dict[str, list[Told]] = {}
    for one in latest.values():
        if one["machine"] in ADVERSE and one["reason"] not in QUESTION and one["act"] in ("confirm", "overturn"):
            found.setdefault(one["key"], []).append(one)
    return found


def precision(decisions: list[Told]) -> Told:
    """How often the machine's adverse verdicts were right, of those that people decided, with Wilson's interval
    (95 %)."""
    count, right = len(decisions), sum(one["verdict"] == one["machine"] for one in decisions)
    if not count:
        return {"复核数": 0, "一致数": 0, "准确率": None, "准确率下限": None, "准确率上限": None, "提示": None}
    p = right / count
    middle = p + Z * Z / (2 * count)
    half = Z * math.sqrt(p * (1 - p) / count + Z * Z / (4 * count * count))
    whole = 1 + Z * Z / count
    return {
        "复核数": count,
        "一致数": right,
        "准确率": Fraction(right, count),
        "准确率下限": Fraction(max(0.0, (middle - half) / whole)),
        "准确率上限": Fraction(min(1.0, (middle + half) / whole)),
        "提示": "低于95%" if Fraction(right, count) < MARK else None,
    }


def agreement(data: Told) -> Told:
    """Second readings: pairs, how many agree, and Cohen's kappa; None where chance alone would always agree."""
    pairs = [(one["first"], one["second"]) for one in data["readings"]]
    count, agreed = len(pairs), sum(first == second for first, second in pairs)
    if not count:
        return {"复读数": 0, "一致数": 0, "一致率": None, "Kappa": None}
    firsts, seconds = [first for first, _ in pairs], [second for _, second in pairs]
    chance = sum(Fraction(firsts.count(one) * seconds.count(one), count * count) for one in set(firsts))
    observed = Fraction(agreed, count)
    kappa = None if chance == 1 else (observed - chance) / (1 - chance)
    return {"复读数": count, "一致数": agreed, "一致率": observed, "Kappa": kappa}


def totals(data: Told, table: dict[str, Told]) -> Told:
    """The figures of the cover."""
    ranked = sum(row["名次"] is not None for row in table.values())
    told = agreement(data)
    return {
        "评估站点": len(data["sites"]),
        "抽样总体": len(data["round"]["population"]),
        "评估指标": len(data["round"]["checks"]),
        "人工核实问题": len(data["round"]["questions"]),
        "参加排名": ranked,
        "不可比": len(table) - ranked,
        "已复核": sum(row.get("已复核", 0) for row in table.values()),
        "待人工": sum(row.get("待人工", 0) for row in table.values()),
        "复读数": told["复读数"],
        "复读一致率": told["一致率"],
        "Kappa": told["Kappa"],
        "申诉": len(data["appeals"]),
        "申诉采纳": sum(one["state"] in UPHELD for one in data["appeals"]),
    }


def drawn(seed: str, keys: list[str], count: int) -> set[str]:
    """So many of these keys, drawn by the seed: those whose SHA-256 of seed, line feed and key is smallest."""
    number = {key: hashlib.sha256(f"{seed}\n{key}".encode()).hexdigest() for key in keys}
    return set(sorted(keys, key=lambda key: (number[key], key))[:count])


def redrawn(data: Told) -> dict[str, bool | None]:
    """Whether the sites and checks of the round are those that its seed draws, in one draw or level by level. None of
    sites that were perhaps drawn level by level where the data has no levels."""
    told = data["round"]
    levels = {one["code"]: one["level"] for one in told["population"]}
    sites, keys = set(told["sites"]), list(levels)
    evaluated = {one["code"]: one["level"] for one in data["sites"]}
    as_drawn = sites <= levels.keys() and evaluated == {code: levels[code] for code in sites}
    at_once = sites == drawn(told["seed"], keys, len(sites))
    untold = as_drawn and not at_once and not any(levels.values())
    apart = set()
    for level in set(levels.values()):
        stratum = [key for key in keys if levels[key] == level]
        apart |= drawn(told["seed"], stratum, sum(key in sites for key in stratum))
    return {
        "站点": None if untold else as_drawn and (at_once or sites == apart),
        "指标": data["checks"].keys() == {*told["checks"], *told["questions"]}
        and set(told["checks"]) == drawn(told["seed"], told["all_checks"], len(told["checks"])),
    }


def rounded(value: Fraction, places_shown: int) -> Fraction:
    """A fraction rounded half to even."""
    return Fraction(round(value * 10**places_shown), 10**places_shown)


def agrees(shown: Any, value: Fraction, places_shown: int) -> bool:
    """Whether a number that is shown is an exact one rounded to so many places."""
    if isinstance(shown, bool) or not isinstance(shown, (int, float)):
        return False
    return abs(exact(shown) - value) <= Fraction(1, 2 * 10**places_shown) + Fraction(1, 10**9)


PLACES = {"得分": 1, "下限": 1, "上限": 1, "冻结得分": 1, "申诉后得分": 1}


def differs(name: str, shown: Any, value: Any) -> bool:
    """Whether a figure of the summary is not what was worked out."""
    if name == "得分" and value is None:
        return shown not in (TOO_LITTLE, NOT_VISITED)
    if isinstance(value, list):
        return sorted((shown or "").split()) != value
    if isinstance(value, Fraction):
        return not agrees(shown, value, PLACES.get(name, 4))
    if isinstance(value, bool) or value is None:
        return (shown or None) != (value or None)
    return bool(shown != value)


def compare(data: Told, summary: Told) -> Iterator[str]:
    """All differences between the summary and what is worked out, and samples that the seed does not draw, in words."""
    shown = {row["站点代码"]: row for row in summary["places"]}
    table = places(data, {code: row["得分"] for code, row in shown.items()})
    yield from _missing("站点", table, shown)
    for code in table.keys() & shown.keys():
        yield from _row(f"站点{code}", table[code], shown[code])
    rows = {row["指标编码"]: row for row in summary["checks"]}
    found = checks(data)
    yield from _missing("指标", found, rows)
    for key in found.keys() & rows.keys():
        yield from _row(f"指标{key}", found[key], rows[key])
    yield from _row("封面", totals(data, table), summary["cover"])
    for what, same in redrawn(data).items():
        if same is False:
            yield f"{what}抽样：按种子重新抽取，结果不同"


def _missing(what: str, found: Told, shown: Told) -> Iterator[str]:
    for key in found.keys() ^ shown.keys():
        yield f"{what}{key}：{'汇总表未列' if key in found else '数据中没有'}"


def _row(place: str, found: Told, shown: Told) -> Iterator[str]:
    for name, value in found.items():
        if name != "层级" and differs(name, shown.get(name), value):
            told = None if value is None else float(value) if isinstance(value, Fraction) else value
            yield f"{place} {name}：汇总表为{shown.get(name)}，复算为{told}"


def plain(value: Any) -> Any:
    """A value as it is printed: fractions with the places that the summary has."""
    if isinstance(value, dict):
        return {
            name: float(rounded(one, PLACES.get(name, 4))) if isinstance(one, Fraction) else plain(one)
            for name, one in value.items()
        }
    return value


def read(path: str | Path) -> Any:
    """What a JSON file says."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def main(arguments: list[str] | None = None) -> int:
    """Prints what is worked out, or how it differs from the summary; the exit code."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("data", help="data/round.json")
    asked.add_argument("--compare", help="data/summary.json")
    args = asked.parse_args(arguments)
    data = read(args.data)
    if args.compare:
        differences = sorted(compare(data, read(args.compare)))
        for line in differences:
            _say(line)
        _say(f"不一致{len(differences)}项" if differences else "复算一致")
        return 1 if differences else 0
    table = places(data)
    told = {"封面": totals(data, table), "排名": table, "指标": checks(data), "复读": agreement(data)}
    told["抽样"] = redrawn(data)
    _say(json.dumps(plain(told), ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
