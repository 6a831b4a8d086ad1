"""A visit as a conversation: what is known of the site, and what to ask for next."""
