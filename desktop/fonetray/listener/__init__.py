"""The embedded web server that the PBX tells its calls to; what comes through its guard goes to an ``EventSink``."""
