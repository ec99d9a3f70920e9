-- Version 5.

ALTER TABLE documents ADD COLUMN word_pages INTEGER NOT NULL DEFAULT 0; -- that Word counted; 0 is not known
