"""Catalogues of open data: what an answer tells of a platform's datasets, and what else to ask the platform for."""
