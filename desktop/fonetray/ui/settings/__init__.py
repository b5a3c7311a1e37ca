"""Settings, and what is forgotten."""
