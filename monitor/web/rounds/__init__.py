"""The pages of rounds: made, listed, compared, ranked, frozen, and what came after."""
