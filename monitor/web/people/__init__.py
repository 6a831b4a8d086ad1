"""Accounts: logging in, one's own account, everybody's, and the log of what people did."""
