"""A desk's side of the hub: the event stream that is followed for ever, and what else is asked of the hub."""
