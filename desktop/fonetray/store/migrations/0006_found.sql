-- People are found by initials too, and in spite of a typo: by which words, and how many people have each. Both are made
-- from what is there; initials() is folding.initials.
CREATE VIRTUAL TABLE people_initials USING fts5 (
    initials, detail = none, columnsize = 0, tokenize = 'unicode61 remove_diacritics 0'
);
INSERT INTO people_initials (rowid, initials)
    SELECT -position, initials(name) FROM employees ORDER BY position DESC;
INSERT INTO people_initials (rowid, initials) SELECT id, initials(name) FROM contacts ORDER BY id;

CREATE TABLE people_spellings (word TEXT PRIMARY KEY, people INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO people_spellings
    SELECT value, count(*) FROM people_words, json_each('["' || replace(words, ' ', '","') || '"]')
    WHERE length(value) >= 3 AND value NOT GLOB '*[^a-z]*' GROUP BY value;
