-- Version 7.

ALTER TABLE documents ADD COLUMN pdf_run INTEGER NOT NULL DEFAULT 0; -- the run whose PDF it is; 0 is where PDFs are not named after one
