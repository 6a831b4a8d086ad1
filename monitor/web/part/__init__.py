"""The part of the queue that a person works through: how an address names it, and where in it a finding stands."""
