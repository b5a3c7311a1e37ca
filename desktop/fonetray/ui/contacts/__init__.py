"""Where contacts come from: files that are looked at first, and servers; and the way out."""
