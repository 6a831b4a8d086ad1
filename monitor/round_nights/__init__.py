"""Nights serve rounds (评估周期): after them, what rounds ask beyond them is looked for, judged anew and scored."""
