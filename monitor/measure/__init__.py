"""How well the readers read, on saved pages."""
