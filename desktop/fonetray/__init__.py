"""Fonetray: the tray companion for people whose phone hangs on the Flexfone/myfone hosted PBX."""

__version__ = "0.1.0"
