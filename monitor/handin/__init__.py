"""成果交付: a round as one folder: summary, scorecards, evidence, method, data to work it out anew, hashes."""
