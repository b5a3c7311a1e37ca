"""What the outside really sent, kept without secrets in one bounded file, and given away without people in it."""
