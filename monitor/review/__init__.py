"""复核: what needs a person, how a decision is taken, and what follows from it."""
