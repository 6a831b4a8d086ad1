"""Datasets from night to night: their versions, what changed between two, and the words for them."""
