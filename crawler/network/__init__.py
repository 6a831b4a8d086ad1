"""How pages are got: what may be connected to, whose turn it is, and how a host is treated."""
