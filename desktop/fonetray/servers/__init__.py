"""What it takes to speak to servers that people are read from: one tree of errors, whom to trust, and LDAP."""
