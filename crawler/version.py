"""The version of the readers: stored with what they read, so that a change of theirs is not taken for one of a site."""

READERS = "2026.2"
"""Changed with every change that makes a reader see something else on the same page."""
