"""What made files point to and must never reach: an address that listens, and a file that nothing may write.

The same in every run, so that the files are. A listener stands at the address while files are read.
"""

from __future__ import annotations

from pathlib import Path

HOST, PORT = "127.0.0.1", 47113
ADDRESS = f"http://{HOST}:{PORT}/asked"
CANARY = Path("/tmp/gongkai-made-files-canary")
COMMAND = f"touch {CANARY}"
