"""The pages of indicator tables (评估指标表)."""
