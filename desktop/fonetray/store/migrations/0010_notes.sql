-- How a note stands with the hub ('here', 'unsent', 'shared'; 'deleted' has no text left and goes when the hub has heard
-- of it), and when it was last changed, empty where it never was.
ALTER TABLE notes ADD COLUMN state TEXT NOT NULL DEFAULT 'here';
ALTER TABLE notes ADD COLUMN edited TEXT NOT NULL DEFAULT '';
CREATE INDEX notes_waiting ON notes (written, id) WHERE state IN ('unsent', 'deleted');

-- Notes that somebody is writing: of a call, and of the note that is being changed, empty where it is a new one.
CREATE TABLE note_drafts (
    call_id TEXT NOT NULL,
    note_id TEXT NOT NULL,
    employee TEXT NOT NULL,
    text TEXT NOT NULL,
    kept TEXT NOT NULL,
    PRIMARY KEY (call_id, note_id)
) STRICT, WITHOUT ROWID;
