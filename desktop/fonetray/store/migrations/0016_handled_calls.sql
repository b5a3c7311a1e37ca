-- What was said by hand about a missed call is shared by the hub. That it is open again is kept as well, so that what was
-- said later counts wherever it is heard first. On a desk ``state`` says how it stands with the hub ('here', 'unsent',
-- 'shared'). At a hub ``number`` grows with each change, by which desks say how far they have come, and ``said`` is when
-- the same was said last, empty where that is when it was said first.
ALTER TABLE handled_calls ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0;
ALTER TABLE handled_calls ADD COLUMN state TEXT NOT NULL DEFAULT 'here';
ALTER TABLE handled_calls ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE handled_calls ADD COLUMN said TEXT NOT NULL DEFAULT '';
CREATE INDEX handled_waiting ON handled_calls (handled, call_id) WHERE state = 'unsent';
CREATE INDEX handled_numbers ON handled_calls (number) WHERE number > 0;
