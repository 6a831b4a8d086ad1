"""From findings to what people read: scorecards, league tables, and their words."""
