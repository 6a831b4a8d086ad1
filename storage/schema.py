"""All tables there are: what a database must have, and what is looked through in one.

Whoever goes through all tables takes them from here, and not from the base that they have in common: that knows only
those of the modules that were imported.
"""

from __future__ import annotations

from storage.rounds.tables import RoundRow

METADATA = RoundRow.metadata  # that of all tables: rounds point to nights, and their module imports the others
