"""All tables there are: what a database must have, and what is looked through in one.

Whoever goes through all tables takes them from here, and not from the base that they have in common: that knows only
those of the modules that were imported.
"""

from __future__ import annotations

import storage.alert_tables
import storage.dataset_tables
import storage.review_tables
import storage.rounds.tables
import storage.table_base
import storage.tables

METADATA = storage.table_base.Base.metadata
"""Of the tables of all these modules: each adds its own when it is imported."""
