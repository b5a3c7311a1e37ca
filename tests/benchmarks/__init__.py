"""Measures what users wait for, each figure beside a floor that is measured in the same run: ``make bench``."""
