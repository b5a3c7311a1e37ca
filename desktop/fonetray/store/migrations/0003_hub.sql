-- Whose call an event is of, so that a desk is given its own without reading the others'.
ALTER TABLE raw_events ADD COLUMN call_id TEXT NOT NULL DEFAULT '';

-- The desks of a hub. Codes and tokens are here as digests only; one that is not there yet, or no more, is empty.
CREATE TABLE desks (
    id TEXT PRIMARY KEY,
    employee TEXT NOT NULL,
    reading TEXT NOT NULL,
    code_digest TEXT NOT NULL,
    code_until TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    token_until TEXT,
    created TEXT NOT NULL,
    joined TEXT,
    seen TEXT,
    source TEXT NOT NULL DEFAULT '',
    revoked TEXT
) STRICT, WITHOUT ROWID;

-- What people write about calls; shared through a hub, so the id is the writer's own choice, and a note sent twice is one.
CREATE TABLE notes (
    id TEXT PRIMARY KEY,
    call_id TEXT NOT NULL,
    number_key TEXT NOT NULL,
    author TEXT NOT NULL,
    text TEXT NOT NULL,
    written TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX notes_call ON notes (call_id);
CREATE INDEX notes_number ON notes (number_key, written);

-- Which call flow was switched by whom, as far as it went through here.
CREATE TABLE flow_changes (
    id INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    local_number TEXT NOT NULL,
    active INTEGER NOT NULL,
    employee TEXT NOT NULL,
    desk TEXT NOT NULL,
    outcome TEXT NOT NULL
) STRICT;
