-- Numbers of which nothing is to be kept beyond a call's end, by what `calls` knows a party by.
CREATE TABLE never_log (
    number_key TEXT PRIMARY KEY,
    added TEXT NOT NULL
) STRICT, WITHOUT ROWID;
