-- Version 8. The age of the oldest message tells whether a queue is kept up with. Messages of before count as new.

ALTER TABLE messages ADD COLUMN sent_at INTEGER NOT NULL DEFAULT 0;
