"""Single checks of the desk (单站检查): asked for by a person, run in the server, told as they go."""
