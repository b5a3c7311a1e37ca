"""What a hub does for its desks."""
