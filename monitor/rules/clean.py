"""clean: no page that was read holds words of advertising that somebody put into it."""

from __future__ import annotations

from config.rules import Clean
from monitor.rules.columns import unread_site
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import Outcome, Reason, Verdict, VisitFacts

_FEWEST = 5
"""Pages that were read of which a site's cleanness says something."""


def judge(rule: Clean, facts: VisitFacts, context: Context) -> Ruling:
    """PASS with the number of pages read; where one holds such words, a person is asked, with page and words.

    Never adverse: words alone do not prove what a hijacked page is (国办秘函〔2019〕19号 makes it a veto).
    """
    seen = [page for page in facts.pages if page.outcome is Outcome.SEEN]
    suspect = tuple(Shown(page, "、".join(page.unsafe)) for page in seen if page.unsafe)
    if suspect:
        return undetermined(Reason.SUSPECT, f"{suspect[0].page.final_url} {suspect[0].matched}", suspect)
    if (unread := unread_site(facts)) is not None:
        return unread
    if len(seen) < _FEWEST:
        return undetermined(Reason.COLUMN_NOT_READ, f"pages={len(seen)}")
    return Ruling(Verdict.PASS, Reason.NONE_SEEN, f"pages={len(seen)}", won=1.0, shown=(Shown(seen[0], ""),))
