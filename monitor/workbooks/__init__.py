"""Workbooks that people hand in."""
