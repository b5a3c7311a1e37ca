"""Calling somebody, from wherever it was asked for: the question, the keys, the wait, the way back."""
