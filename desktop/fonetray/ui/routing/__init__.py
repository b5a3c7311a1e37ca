"""What the rules decided for the calls that the PBX asked about, and why."""
