"""证据编号: what a page behind a finding is called in sheets, reports and file names. Pure."""

from __future__ import annotations

import re

_UNFIT = re.compile(r"[^\w.-]", re.ASCII)


def evidence_number(scan: int, site: str, requirement: str, place: int) -> str:
    """The number of the `place`th page (from 1 on) behind a site's finding at a scan: `12-430421-XXGK.GUIDE-1`.

    The same on every sheet and for good, and fit for a file name; a site that goes by its host keeps only letters,
    digits, points, lines and hyphens of it.
    """
    return f"{scan}-{_UNFIT.sub('_', site)}-{requirement}-{place}"
