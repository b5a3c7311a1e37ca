-- Requests that were answered and are not in the journal yet, a round of them in each row; empty but in a flood of them.
CREATE TABLE arrivals (
    id INTEGER PRIMARY KEY,
    received TEXT NOT NULL,
    requests BLOB NOT NULL
) STRICT;
