"""人工核实: what people answer to the questions of an evaluation round, and what is still open."""
