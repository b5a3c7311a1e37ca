-- Calls that other systems are told of, one row for each of them; `document` is what is told, empty once it was.
CREATE TABLE journalling (
    id TEXT PRIMARY KEY,
    call_id TEXT NOT NULL,
    employee TEXT NOT NULL,
    number_key TEXT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    due TEXT NOT NULL,
    tries INTEGER NOT NULL,
    why TEXT NOT NULL,
    document TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX journalling_due ON journalling (state, due);
CREATE INDEX journalling_number ON journalling (number_key);

-- Whom another system named for a number last, so that lists of calls name them too; the source is asked again for a card.
CREATE TABLE named_elsewhere (
    number_key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    organisation TEXT NOT NULL,
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    seen TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX named_elsewhere_seen ON named_elsewhere (seen);

-- The calls whose customer's page was opened by itself, so that a restart in the middle of one opens it no second time.
CREATE TABLE opened_pages (
    call_id TEXT NOT NULL,
    employee TEXT NOT NULL,
    opened TEXT NOT NULL,
    PRIMARY KEY (call_id, employee)
) STRICT, WITHOUT ROWID;
