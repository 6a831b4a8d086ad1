"""The client's indicator table (评估指标表): read, matched to checks, weighed, and given back filled in."""
