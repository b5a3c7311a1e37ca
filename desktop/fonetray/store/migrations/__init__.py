"""The steps from an empty database to today's, in order; each is one SQL file."""
