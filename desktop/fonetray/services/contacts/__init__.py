"""Contacts from files and servers: read, kept up to date, removed."""
