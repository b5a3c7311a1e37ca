"""Colleagues and who a number is: read from the company, named, chosen, given away."""
