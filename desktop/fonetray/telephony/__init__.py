"""The pure domain: numbers, dial requests, call events, the call tracker and people; no I/O, no Qt, no clock."""
