"""One page as a value: its address, its text and tree, its lines, and what it leaves to scripts and frames."""
