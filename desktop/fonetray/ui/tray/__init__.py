"""The tray icon with its menu, and what it has others do."""
