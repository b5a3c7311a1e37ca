"""The least that could do each job: what no program built on the same libraries can be faster than."""
