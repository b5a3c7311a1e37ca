-- What was decided for the calls that passed an integration module, with the explanation, as JSON; the latest of each module.
CREATE TABLE module_decisions (
    id INTEGER PRIMARY KEY,
    module TEXT NOT NULL,
    time TEXT NOT NULL,
    document TEXT NOT NULL
) STRICT;
CREATE INDEX module_decisions_module ON module_decisions (module, id);

-- What a module has learnt of a call, as JSON, for whoever answers it; forgotten after a while.
CREATE TABLE learnt (
    call_id TEXT PRIMARY KEY,
    until TEXT NOT NULL,
    document TEXT NOT NULL
) STRICT, WITHOUT ROWID;
