"""The logins, the address for the PBX, and the hub."""
