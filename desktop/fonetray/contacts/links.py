"""Addresses that came with a contact."""


def web_address(text: str) -> str:
    """Keep only what a browser may be sent to."""
    return text if text.lower().startswith(("https://", "http://")) and not any(c.isspace() for c in text) else ""
