"""What the running app does for a terminal."""
