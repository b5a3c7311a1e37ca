CREATE TABLE raw_events (
    id INTEGER PRIMARY KEY,
    received TEXT NOT NULL,
    source TEXT NOT NULL,
    path_kind TEXT NOT NULL,
    method TEXT NOT NULL,
    query BLOB NOT NULL,
    content_type TEXT NOT NULL,
    body BLOB NOT NULL,
    understood INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX raw_events_received ON raw_events (received);
CREATE INDEX raw_events_not_understood ON raw_events (id) WHERE understood = 0;

CREATE TABLE calls (
    call_id TEXT NOT NULL,
    employee TEXT NOT NULL,
    direction TEXT NOT NULL,
    state TEXT NOT NULL,
    number TEXT NOT NULL,
    number_key TEXT NOT NULL,
    phones TEXT NOT NULL,
    started TEXT NOT NULL,
    answered TEXT,
    ended TEXT,
    duration INTEGER,
    transfer INTEGER NOT NULL,
    answered_by TEXT NOT NULL,
    PRIMARY KEY (call_id, employee)
) STRICT, WITHOUT ROWID;
CREATE INDEX calls_started ON calls (started);
CREATE INDEX calls_number ON calls (number_key, started);

CREATE TABLE dials (
    id INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    number TEXT NOT NULL,
    origin TEXT NOT NULL,
    status TEXT NOT NULL,
    device TEXT NOT NULL
) STRICT;

-- Positions begin at 1, in the PBX's order.
CREATE TABLE employees (
    position INTEGER PRIMARY KEY,
    local_number TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    data TEXT NOT NULL
) STRICT;

CREATE TABLE call_flows (
    local_number TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    active INTEGER NOT NULL,
    active_goto TEXT NOT NULL,
    inactive_goto TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE contacts (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    organisation TEXT NOT NULL,
    email TEXT NOT NULL,
    url TEXT NOT NULL,
    fields TEXT NOT NULL,
    UNIQUE (source, key)
) STRICT;

CREATE TABLE contact_numbers (
    contact INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    number TEXT NOT NULL,
    label TEXT NOT NULL,
    e164 TEXT NOT NULL,
    PRIMARY KEY (contact, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_numbers_e164 ON contact_numbers (e164) WHERE e164 <> '';

-- What people are searched by: the words of their name, all their words, both folded by the program, and their numbers
-- as digits. A contact's row has the contact's id, an employee's the negative of its position.
CREATE VIRTUAL TABLE people_names USING fts5 (
    words, prefix = '1 2 3 4 5 6', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE people_words USING fts5 (
    words, prefix = '1 2 3 4 5 6', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE people_digits USING fts5 (digits, tokenize = 'trigram');

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
