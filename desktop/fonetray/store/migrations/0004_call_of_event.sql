-- What came of a call before it reached somebody is looked for while their telephone rings.
CREATE INDEX raw_events_call ON raw_events (call_id) WHERE call_id <> '';
