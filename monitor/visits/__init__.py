"""How planned visits are made: jobs, batches, child processes, hosts, and the ledger of what came of them."""
