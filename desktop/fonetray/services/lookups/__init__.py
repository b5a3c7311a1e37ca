"""Customer systems: asked who is calling, and told of calls that have ended."""
