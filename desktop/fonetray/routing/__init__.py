"""Rules that answer the PBX's integration module: read from a file, decided, explained, written as it wants them."""
