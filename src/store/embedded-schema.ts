/**
 * The schema of the embedded store, one step for each version. A released step never changes.
 *
 * `version` is the row id. AUTOINCREMENT never repeats an id, so every write, which deletes the old row and inserts a
 * new one, has a unique version. Values are blobs because libsql cuts a text at its first NUL.
 */
export const EMBEDDED_SCHEMA: readonly string[] = [
  `
  CREATE TABLE entry (
    version INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    value BLOB NOT NULL,
    expires_at REAL
  ) STRICT;
  CREATE INDEX entry_expires_at ON entry (expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE membership (
    name TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES entry (version) ON DELETE CASCADE,
    PRIMARY KEY (name, entry)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX membership_entry ON membership (entry);
  `,
  // `body` is null once the work is done; then the row serves deduplication alone.
  `
  CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    body BLOB,
    take_at REAL NOT NULL,
    added_at REAL NOT NULL
  ) STRICT;
  CREATE INDEX inbox_waiting ON inbox (id) WHERE body IS NOT NULL;
  CREATE INDEX inbox_done ON inbox (added_at) WHERE body IS NULL;
  `,
  `
  CREATE TABLE change (
    user_id TEXT NOT NULL,
    data_type TEXT NOT NULL,
    oura_id TEXT NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (user_id, data_type, oura_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX change_user_at ON change (user_id, at);
  CREATE INDEX change_at ON change (at);
  `,
]
