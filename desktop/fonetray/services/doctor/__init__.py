"""What works, what does not, and why."""
