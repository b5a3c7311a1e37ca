-- Missed calls that somebody said they have taken care of; what the calls themselves say is not kept twice.
CREATE TABLE handled_calls (
    call_id TEXT PRIMARY KEY,
    employee TEXT NOT NULL,
    handled TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The history is walked by time, and whatever it is filtered by stands in the index, so that no call is read that is not
-- shown. It takes the place of the index by time alone: a busy journal writes no more of them than before.
CREATE INDEX calls_history ON calls (started, call_id, employee, number_key, direction, state);
DROP INDEX calls_started;
