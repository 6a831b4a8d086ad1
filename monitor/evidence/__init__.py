"""What a finding rests on, shown and handed over: which finding is asked for, its pages, and its export."""
