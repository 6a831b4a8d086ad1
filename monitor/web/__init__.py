"""The review desk (复核台): what nights found, read in a browser, checked against its evidence, and decided."""
