"""Who is this number, from every source at once."""
