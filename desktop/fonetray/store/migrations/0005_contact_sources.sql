-- Where contacts come from; read is when a reading of the whole source last came to its end.
CREATE TABLE contact_sources (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    read TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO contact_sources (name, kind) SELECT DISTINCT source, 'csv' FROM contacts;

-- The same person is known from several sources by number, which has an index, and by e-mail.
CREATE INDEX contacts_email ON contacts (email COLLATE NOCASE) WHERE email <> '';
