-- Version 1. Instants are microseconds since 1970-01-01 UTC; hashes are 32 bytes.

-- The log: the truth, and the only table that cannot be rebuilt. The hash of the event before is that of the row with
-- the sequence number before; it is not written twice.
CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    case_key INTEGER NOT NULL REFERENCES cases (case_key),
    seq      INTEGER NOT NULL CHECK (seq > 0),
    at       INTEGER NOT NULL,
    actor    TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    payload  TEXT    NOT NULL,
    hash     BLOB    NOT NULL CHECK (length(hash) = 32),
    UNIQUE (case_key, seq)
) STRICT;

-- The index of cases, with the head of the chain of each.
CREATE TABLE cases (
    case_key INTEGER PRIMARY KEY,
    id       TEXT    NOT NULL UNIQUE,
    seq      INTEGER NOT NULL,
    hash     BLOB    NOT NULL CHECK (length(hash) = 32),
    playbook TEXT    NOT NULL,
    version  TEXT    NOT NULL,
    source   BLOB    NOT NULL CHECK (length(source) = 32),
    subject  TEXT    NOT NULL,
    status   TEXT    NOT NULL CHECK (status IN ('open', 'suspended', 'done', 'cancelled')),
    outcome  TEXT,
    parent   TEXT,
    opened   INTEGER NOT NULL,
    updated  INTEGER NOT NULL,
    due      INTEGER
) STRICT;

CREATE INDEX cases_by_status ON cases (status);
CREATE INDEX cases_by_parent ON cases (parent) WHERE parent IS NOT NULL;

-- The open tasks of each case, in order.
CREATE TABLE tasks (
    case_key INTEGER NOT NULL REFERENCES cases (case_key),
    place    INTEGER NOT NULL,
    step     TEXT    NOT NULL,
    lane     TEXT,
    roles    TEXT    NOT NULL, -- a JSON list, as shown
    assignee TEXT,
    since    INTEGER NOT NULL,
    due      INTEGER,
    PRIMARY KEY (case_key, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX tasks_by_assignee ON tasks (assignee) WHERE assignee IS NOT NULL;

-- The tasks that nobody has, by each role that may do them; the empty role stands for anybody.
CREATE TABLE task_roles (
    role     TEXT    NOT NULL,
    case_key INTEGER NOT NULL,
    place    INTEGER NOT NULL,
    PRIMARY KEY (role, case_key, place)
) STRICT, WITHOUT ROWID;

-- Source texts and attached files, by their SHA-256.
CREATE TABLE sources (
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    text TEXT NOT NULL
) STRICT;

CREATE TABLE files (
    hash  BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    bytes BLOB NOT NULL
) STRICT;

-- The answers to commands with a key, a row for each case of the command.
CREATE TABLE keys (
    key         TEXT    NOT NULL,
    place       INTEGER NOT NULL,
    fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    case_key    INTEGER NOT NULL REFERENCES cases (case_key),
    first       INTEGER NOT NULL,
    last        INTEGER NOT NULL,
    PRIMARY KEY (key, place)
) STRICT, WITHOUT ROWID;

-- The last case number given out under each prefix and year.
CREATE TABLE numbers (
    prefix TEXT    NOT NULL,
    year   INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    PRIMARY KEY (prefix, year)
) STRICT, WITHOUT ROWID;

-- Nothing is ever changed in or deleted from the log.
CREATE TRIGGER events_are_kept BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER events_stay BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER sources_are_kept BEFORE DELETE ON sources
BEGIN SELECT RAISE(ABORT, 'source texts are never deleted'); END;
CREATE TRIGGER sources_stay BEFORE UPDATE ON sources
BEGIN SELECT RAISE(ABORT, 'source texts are never changed'); END;
CREATE TRIGGER files_are_kept BEFORE DELETE ON files
BEGIN SELECT RAISE(ABORT, 'attached files are never deleted'); END;
CREATE TRIGGER files_stay BEFORE UPDATE ON files
BEGIN SELECT RAISE(ABORT, 'attached files are never changed'); END;
