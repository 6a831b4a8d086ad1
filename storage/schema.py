"""All tables there are: what a database must have, and what is looked through in one.

Whoever goes through all tables takes them from here, and not from the base that they have in common: that knows only
those of the modules that were imported.
"""

from __future__ import annotations

from storage.dataset_tables import DatasetRow
from storage.rounds.tables import RoundRow

assert DatasetRow.metadata is RoundRow.metadata
METADATA = RoundRow.metadata  # that of all tables: their modules are imported here, and import those of nights
