"""The search window: finding a person, and all that is known of one."""
