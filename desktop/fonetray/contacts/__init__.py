"""Other people than colleagues: read from the files and servers where a company keeps them."""
