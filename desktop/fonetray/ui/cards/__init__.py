"""Cards beside the clock: each call, and what else has to be said at once."""
