"""The history window: all calls, and what was said with the same customer."""
