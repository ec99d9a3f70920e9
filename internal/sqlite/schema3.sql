-- Version 3. Nobody reads when a message was sent; a change in the feed names its job and nothing else. Outcomes are told of
-- where they are counted, once for all of a transaction, and the removal of a job calls for nothing.

DROP TRIGGER jobs_inserted;
DROP TRIGGER jobs_updated;
DROP TRIGGER jobs_removed;
DROP TRIGGER documents_inserted;
DROP TRIGGER documents_updated;

ALTER TABLE feed DROP COLUMN kind;
ALTER TABLE feed DROP COLUMN event;
ALTER TABLE feed DROP COLUMN number;
ALTER TABLE feed DROP COLUMN old_state;
ALTER TABLE feed DROP COLUMN new_state;
ALTER TABLE messages DROP COLUMN sent_at;

CREATE TRIGGER jobs_inserted AFTER INSERT ON jobs BEGIN
  INSERT INTO feed (job) VALUES (NEW.id);
END;

CREATE TRIGGER jobs_updated AFTER UPDATE ON jobs
WHEN OLD.state <> NEW.state OR OLD.cancelled <> NEW.cancelled OR OLD.deleted <> NEW.deleted BEGIN
  INSERT INTO feed (job) VALUES (NEW.id);
END;

CREATE TRIGGER tallies_inserted AFTER INSERT ON tallies BEGIN
  INSERT INTO feed (job) VALUES (NEW.job);
END;

CREATE TRIGGER tallies_updated AFTER UPDATE ON tallies BEGIN
  INSERT INTO feed (job) VALUES (NEW.job);
END;
