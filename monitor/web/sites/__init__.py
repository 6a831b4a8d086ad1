"""What nights found, to be read: the overview, sites and their cards, how nights went, files to take away."""
