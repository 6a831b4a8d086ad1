"""What keeping evidence costs by itself: `python -m benchmarks.evidence FILE DATA FOLDER` prints CPU seconds.

FILE names the bodies that a visit fetched, a line a site. All are spooled and those that the scan in the data folder
DATA kept are moved to an evidence folder, by the same functions as in a scan.
"""

from __future__ import annotations

import hashlib
import sys
import time
from pathlib import Path

from storage.evidence import evidence_path, keep_bodies, spool_body


def main() -> None:
    """Spools and keeps what the file names, under FOLDER."""
    listed, data, folder = (Path(argument) for argument in sys.argv[1:4])
    used = 0.0
    for site in listed.read_text().splitlines():
        bodies = [Path(file).read_bytes() for file in site.split("\t")]
        hashes = [hashlib.sha256(body).hexdigest() for body in bodies]
        kept = [sha256 for sha256 in hashes if evidence_path(data / "evidence", sha256).exists()]
        began = time.process_time()
        for body in bodies:
            spool_body(folder / "spool", body)
        keep_bodies(folder / "spool", folder / "evidence", kept)
        used += time.process_time() - began
    sys.stdout.write(f"{used}\n")


if __name__ == "__main__":
    main()
