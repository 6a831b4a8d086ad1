"""All tables of the open data, in the order in which they are told. Pure."""

from __future__ import annotations

from monitor.exports.opendata.data_tables import DATASETS, UNREAD, VERSIONS
from monitor.exports.opendata.finding_tables import FINDINGS, SPANS
from monitor.exports.opendata.night_tables import CLAUSES, NIGHTS, REQUIREMENTS, SITES

TABLES = (NIGHTS, SITES, REQUIREMENTS, CLAUSES, FINDINGS, SPANS, DATASETS, VERSIONS, UNREAD)
