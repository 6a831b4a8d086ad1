"""Exit codes of the commands."""

DECIDED = 0  # something was decided and nothing is adverse
ADVERSE = 1  # something is fail, partial or provisional
NOTHING_DECIDED = 2  # unreachable, blocked, unknown host: nothing could be decided
CHANGED_SINCE = 3  # a replay by other readers, packs or another calendar than those of its scan
WRONG_USE = 64  # EX_USAGE of sysexits
OUR_FAULT = 70  # EX_SOFTWARE of sysexits
HOST_BUSY = 75  # EX_TEMPFAIL of sysexits: somebody else visits the host now
