"""What keeping evidence costs by itself: `python -m benchmarks.evidence FILE FOLDER` prints CPU seconds.

FILE names the bodies that a visit fetched, a line a site. All are spooled and appended to a WARC file with the log of
the visit, by the same functions as in a scan.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

from storage.evidence import Archive
from storage.shelf import Shelf
from storage.spool import spool
from storage.visit_log import Answer, VisitLog
from storage.warc import Exchange, exchange_members, sha256_of, told_member

NIGHT = datetime(2026, 9, 15, 1, 30, tzinfo=UTC)
SAID = (("Server", "nginx"), ("Content-Type", "text/html"), ("ETag", '"65f0-1a2b"'), ("Connection", "keep-alive"))
ASKED = (("User-Agent", "gongkai"), ("Accept", "text/html,*/*;q=0.8"), ("Accept-Encoding", "gzip, deflate, br, zstd"))
PLAN = b"{}"


def main() -> None:
    """Spools and keeps what the file names, under FOLDER."""
    listed, folder = (Path(argument) for argument in sys.argv[1:3])
    shelf, spooled = Shelf(str(folder / "evidence"), folder / "evidence"), folder / "spool"
    archive = Archive(shelf, spooled, "night")
    asked = sha256_of(PLAN)
    spool(spooled, asked, [told_member("urn:asked", NIGHT, PLAN)])
    used = 0.0
    for number, site in enumerate(listed.read_text().splitlines()):
        bodies = [Path(file).read_bytes() for file in site.split("\t")]
        urls = [f"http://www.s{number}.gov.cn/{page}.html" for page in range(len(bodies))]
        began = time.process_time()
        answers = []
        for url, body in zip(urls, bodies, strict=True):
            sha256 = sha256_of(body)
            spool(spooled, sha256, exchange_members(Exchange(url, NIGHT, 200, SAID, body, asked=ASKED)))
            answers.append(Answer(sha256[:16], url, NIGHT, 200, SAID, sha256))
        archive.keep(VisitLog(f"S{number}", date(2026, 9, 15), "{}", asked, tuple(answers)), {}, NIGHT)
        used += time.process_time() - began
    sys.stdout.write(f"{used}\n")


if __name__ == "__main__":
    main()
