"""The API: what the desk shows, as JSON for programs."""
