"""Call flows: in the tray menu, in their own window, for good or for a time."""
