"""The monitor's own results as open data: tables for anybody, described so that nobody need ask us."""
