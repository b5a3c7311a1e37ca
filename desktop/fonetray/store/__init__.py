"""What is kept: one SQLite file with the journal of events and calls, the people, and the full-text index."""
