"""The desktop's composition root, in two steps: a tray icon at once, then everything behind it."""
