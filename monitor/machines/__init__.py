"""Batches on the machines of a cluster."""
