"""The dated rows of a list: in markup, in scripts, in data, and whose they are."""
