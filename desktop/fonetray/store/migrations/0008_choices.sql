-- Whom the user means by a number that several people may have: the source and what it calls the one who was chosen.
CREATE TABLE choices (
    number TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    who TEXT NOT NULL,
    chosen TEXT NOT NULL
) STRICT, WITHOUT ROWID;
