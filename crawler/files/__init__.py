"""Reading data files: sniffed, opened within bounds, and told as facts."""
