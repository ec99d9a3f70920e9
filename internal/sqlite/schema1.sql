-- Version 1. Times are microseconds since 1970 in UTC. A later version never edits this file: it adds a file of its own
-- to the list of migrations.

CREATE TABLE jobs (
  id         TEXT PRIMARY KEY,
  version    INTEGER NOT NULL,
  owner      TEXT NOT NULL,
  state      TEXT NOT NULL,
  cancelled  INTEGER NOT NULL,
  deleted    INTEGER NOT NULL,
  unfinished INTEGER NOT NULL,
  expires_at INTEGER, -- NULL: never
  body       TEXT NOT NULL -- the job as JSON; the columns above repeat what is looked up or watched
) STRICT;

CREATE INDEX jobs_listed ON jobs (owner, id) WHERE deleted = 0;
CREATE INDEX jobs_unfinished ON jobs (id) WHERE unfinished = 1;
CREATE INDEX jobs_expiring ON jobs (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE documents (
  job     TEXT NOT NULL,
  number  INTEGER NOT NULL,
  run     INTEGER NOT NULL,
  state   TEXT NOT NULL,
  code    TEXT NOT NULL DEFAULT '',
  message TEXT NOT NULL DEFAULT '',
  pages   INTEGER NOT NULL DEFAULT 0,
  seconds REAL NOT NULL DEFAULT 0,
  bytes   INTEGER NOT NULL DEFAULT 0,
  crc32   INTEGER NOT NULL DEFAULT 0,
  fonts   TEXT, -- JSON; NULL is not known, [] is none
  deaths  INTEGER NOT NULL DEFAULT 0,
  at      INTEGER NOT NULL,
  PRIMARY KEY (job, number)
) STRICT, WITHOUT ROWID;

-- One row a run: with a single writer there is nothing to spread over shards.
CREATE TABLE tallies (
  job       TEXT NOT NULL,
  run       INTEGER NOT NULL,
  completed INTEGER NOT NULL,
  failed    INTEGER NOT NULL,
  last_at   INTEGER NOT NULL,
  PRIMARY KEY (job, run)
) STRICT, WITHOUT ROWID;

CREATE TABLE claims (
  key        TEXT PRIMARY KEY,
  value      TEXT NOT NULL,
  sequencer  TEXT NOT NULL,
  expires_at INTEGER -- NULL: never
) STRICT, WITHOUT ROWID;

CREATE INDEX claims_expiring ON claims (expires_at) WHERE expires_at IS NOT NULL;

-- AUTOINCREMENT, here and below: a number is never given twice, so an old receipt or acknowledgement meets no new row.
CREATE TABLE messages (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  queue      TEXT NOT NULL,
  grp        TEXT NOT NULL,
  job        TEXT NOT NULL, -- that the body names, '' when none: the inner level of the fair order
  visible_at INTEGER NOT NULL, -- 0: ready; else in flight until then
  receives   INTEGER NOT NULL, -- that count against the message
  delivery   INTEGER NOT NULL, -- one more by each change of hands: receipts carry it
  sent_at    INTEGER NOT NULL,
  body       BLOB NOT NULL
) STRICT;

CREATE INDEX messages_ready ON messages (queue, grp, job, id) WHERE visible_at = 0;
CREATE INDEX messages_in_flight ON messages (queue, visible_at) WHERE visible_at > 0;

CREATE TABLE feed (
  seq       INTEGER PRIMARY KEY AUTOINCREMENT,
  kind      TEXT NOT NULL,
  event     TEXT NOT NULL,
  job       TEXT NOT NULL,
  number    INTEGER NOT NULL,
  old_state TEXT NOT NULL,
  new_state TEXT NOT NULL
) STRICT;

CREATE TRIGGER jobs_inserted AFTER INSERT ON jobs BEGIN
  INSERT INTO feed (kind, event, job, number, old_state, new_state)
  VALUES ('job', 'INSERT', NEW.id, 0, '', NEW.state);
END;

CREATE TRIGGER jobs_updated AFTER UPDATE ON jobs
WHEN OLD.state <> NEW.state OR OLD.cancelled <> NEW.cancelled OR OLD.deleted <> NEW.deleted BEGIN
  INSERT INTO feed (kind, event, job, number, old_state, new_state)
  VALUES ('job', 'MODIFY', NEW.id, 0, OLD.state, NEW.state);
END;

CREATE TRIGGER jobs_removed AFTER DELETE ON jobs BEGIN
  INSERT INTO feed (kind, event, job, number, old_state, new_state)
  VALUES ('job', 'REMOVE', OLD.id, 0, OLD.state, '');
END;

CREATE TRIGGER documents_inserted AFTER INSERT ON documents
WHEN NEW.state IN ('completed', 'failed') BEGIN
  INSERT INTO feed (kind, event, job, number, old_state, new_state)
  VALUES ('document', 'INSERT', NEW.job, NEW.number, '', NEW.state);
END;

CREATE TRIGGER documents_updated AFTER UPDATE ON documents
WHEN NEW.state IN ('completed', 'failed') AND (OLD.state <> NEW.state OR OLD.run <> NEW.run) BEGIN
  INSERT INTO feed (kind, event, job, number, old_state, new_state)
  VALUES ('document', 'MODIFY', NEW.job, NEW.number, OLD.state, NEW.state);
END;
