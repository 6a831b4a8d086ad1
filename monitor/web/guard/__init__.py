"""What every request passes before any page: who sends it, what it may carry, what every answer tells the browser."""
