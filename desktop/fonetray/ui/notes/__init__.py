"""The note of a call, its drafts, and the reminder of one that was not finished."""
