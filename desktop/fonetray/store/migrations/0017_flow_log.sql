-- The log of call flows says until when one was switched, or when it was to go back (``due``, empty for good), and in the
-- provider's words why it did not (``why``): so a hub that starts anew still tells its desks of a flow that stands wrong.
ALTER TABLE flow_changes ADD COLUMN due TEXT NOT NULL DEFAULT '';
ALTER TABLE flow_changes ADD COLUMN why TEXT NOT NULL DEFAULT '';
