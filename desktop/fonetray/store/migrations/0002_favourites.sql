-- Of a colleague the source is empty and the key the local number; of a contact they are the contact's own.
CREATE TABLE favourites (
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX dials_time ON dials (time);
