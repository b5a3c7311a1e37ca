-- How the user has marked a call flow.
CREATE TABLE flow_marks (
    local_number TEXT PRIMARY KEY,
    favourite INTEGER NOT NULL,
    important INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Call flows that were switched for a while: when each goes back, to what, and who wanted it.
CREATE TABLE flow_timers (
    local_number TEXT PRIMARY KEY,
    back_to INTEGER NOT NULL,
    due TEXT NOT NULL,
    employee TEXT NOT NULL,
    set_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX flow_changes_local ON flow_changes (local_number, id);
