"""When: due, at rest, quiet, a working day. Moments and days in Shanghai time."""
