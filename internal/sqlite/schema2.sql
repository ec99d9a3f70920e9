-- Version 2.

ALTER TABLE documents ADD COLUMN warnings TEXT; -- JSON; NULL is not known, [] is none
