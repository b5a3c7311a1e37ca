"""What is left of a call: the history, missed calls, notes, and who spoke to whom last."""
