"""All made files. What is right to read of each was decided by what a careful person sees who opens it, before any
reader was looked at. Where nothing adverse may be said of an office, a name allows more than one reading.
"""

from __future__ import annotations

from tests.files.cases_of_archives import ARCHIVES
from tests.files.cases_of_books import BOOKS
from tests.files.cases_of_documents import DOCUMENTS
from tests.files.cases_of_lines import LINES
from tests.files.cases_of_markup import MARKUP
from tests.files.cases_of_objects import OBJECTS
from tests.files.cases_of_old_books import OLD_BOOKS
from tests.files.cases_of_pages import PAGES

CASES = (*BOOKS, *OLD_BOOKS, *LINES, *OBJECTS, *MARKUP, *DOCUMENTS, *PAGES, *ARCHIVES)
"""In the order in which the table of cases shows them."""
