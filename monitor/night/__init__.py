"""What a night is made of: its tasks, the probes, the clean-up, and what is wrong with it."""
