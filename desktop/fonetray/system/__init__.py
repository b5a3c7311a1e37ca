"""What the operating system wants of a desktop program: one instance, links that open, a place in its menus."""
