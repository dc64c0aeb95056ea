/**
 * The schema of the embedded store, one step for each version. A step that was released is never changed again.
 *
 * `version` is the row's own id: AUTOINCREMENT never gives the same twice, so that every write, which deletes the
 * old row and makes a new one, has a version that no other had. Values are blobs because libsql ends a text at its
 * first NUL.
 */
export const EMBEDDED_SCHEMA: readonly string[] = [
  `
  CREATE TABLE record (
    version INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    value BLOB NOT NULL,
    expires_at REAL
  ) STRICT;
  CREATE INDEX record_expires_at ON record (expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE membership (
    name TEXT NOT NULL,
    record INTEGER NOT NULL REFERENCES record (version) ON DELETE CASCADE,
    PRIMARY KEY (name, record)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX membership_record ON membership (record);
  `,
]
