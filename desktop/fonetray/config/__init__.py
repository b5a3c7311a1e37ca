"""What one installation is set to: its places, settings, credentials, language and log."""
