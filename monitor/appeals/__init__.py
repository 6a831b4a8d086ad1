"""Appeals (申诉) of evaluated offices against lines of their frozen cards: filed, checked again, decided."""
