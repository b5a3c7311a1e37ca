"""The hub: one headless process that receives a company's calls and feeds its desks."""
