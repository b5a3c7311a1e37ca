-- What is known of the cards in address books on servers, so that only those that changed are read again.
CREATE TABLE address_cards (
    source TEXT NOT NULL,
    href TEXT NOT NULL,
    etag TEXT NOT NULL,
    key TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (source, href)
) STRICT, WITHOUT ROWID;
CREATE TABLE address_books (
    source TEXT NOT NULL,
    href TEXT NOT NULL,
    token TEXT NOT NULL,
    PRIMARY KEY (source, href)
) STRICT, WITHOUT ROWID;
