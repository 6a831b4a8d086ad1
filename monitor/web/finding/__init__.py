"""One finding beside its evidence, and the decision on it."""
