"""The two roads: events on their way in, however they come, and calls on their way out."""
