"""From what changed in a night to what its readers are told."""
