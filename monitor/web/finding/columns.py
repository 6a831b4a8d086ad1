"""What columns are called on pages of findings."""

from __future__ import annotations

from config.synonyms import load_synonyms


def column_title(code: str) -> str:
    """What a column is called; its code where it is not known."""
    names = load_synonyms().get(code)
    return names.title if names else code
