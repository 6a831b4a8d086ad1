"""The queue: what needs a person, in groups and one by one, assigned, and decided many at once."""
