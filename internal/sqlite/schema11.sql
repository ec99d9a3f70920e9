-- Version 11. Outcomes are told of when they may be the last that the job's run waits for, and not each.

ALTER TABLE jobs ADD COLUMN awaited INTEGER; -- outcomes that its run has when it has all; NULL where it does not convert, or that is not known

DROP TRIGGER jobs_updated;
DROP TRIGGER tallies_inserted;
DROP TRIGGER tallies_updated;

CREATE TRIGGER jobs_updated AFTER UPDATE ON jobs
WHEN OLD.state <> NEW.state OR OLD.cancelled <> NEW.cancelled OR OLD.deleted <> NEW.deleted OR OLD.awaited IS NOT NEW.awaited BEGIN
  INSERT INTO feed (job) VALUES (NEW.id);
END;

CREATE TRIGGER tallies_inserted AFTER INSERT ON tallies
WHEN NEW.completed + NEW.failed >= coalesce((SELECT awaited FROM jobs WHERE id = NEW.job), 0) BEGIN
  INSERT INTO feed (job) VALUES (NEW.job);
END;

CREATE TRIGGER tallies_updated AFTER UPDATE ON tallies
WHEN NEW.completed + NEW.failed >= coalesce((SELECT awaited FROM jobs WHERE id = NEW.job), 0) BEGIN
  INSERT INTO feed (job) VALUES (NEW.job);
END;
