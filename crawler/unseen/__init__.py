"""The ways in which an answer is no page that was seen, and what each means."""
