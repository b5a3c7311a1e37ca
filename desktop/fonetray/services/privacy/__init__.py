"""What is never kept, and what is forgotten on request."""
