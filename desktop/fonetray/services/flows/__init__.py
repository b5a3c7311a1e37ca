"""Call flows: read, switched, switched back in time, here or by the hub."""
