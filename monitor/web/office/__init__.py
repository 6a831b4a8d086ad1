"""What an evaluated office sees (被评估单位): its own frozen cards and its appeals, and nothing else."""
