"""The windows: tray, search, popup, confirm, first run and settings; they show views and emit wishes, no more."""
