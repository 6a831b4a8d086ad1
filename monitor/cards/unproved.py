"""What a card says of findings whose evidence is not kept any more. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from storage.records import Finding


def unproved_remarks(findings: Iterable[Finding], gone: Mapping[str, str]) -> tuple[str, ...]:
    """Remarks on those of a site's findings that rest on pages which are `gone`: by the hash of each why somebody
    removed it, and an empty text where it was lost."""
    lost: list[str] = []
    removed: dict[str, list[str]] = {}
    for finding in findings if gone else ():
        mine = [gone[one.sha256] for one in finding.evidence if one.sha256 and one.sha256 in gone]
        if "" in mine:
            lost.append(finding.requirement)
        for why in dict.fromkeys(filter(None, mine)):
            removed.setdefault(why, []).append(finding.requirement)
    told = [f"下列结论所依据的网页存档缺失或损坏，暂不能举证：{'、'.join(lost)}"] if lost else []
    told += [f"下列结论所依据的网页存档已移除（{why}）：{'、'.join(codes)}" for why, codes in removed.items()]
    return tuple(told)
