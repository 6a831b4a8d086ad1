"""Where a page leads: its links, its menu, its forms."""
