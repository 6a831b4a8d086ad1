"""Evaluation rounds (评估周期): drawn, scored, frozen, compared. Nights and decisions know nothing of them."""
