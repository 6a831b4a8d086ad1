"""Evaluation rounds (评估周期): what was agreed, what was drawn, what was frozen, and what people said in them."""
