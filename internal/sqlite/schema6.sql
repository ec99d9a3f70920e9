-- Version 6.

ALTER TABLE documents ADD COLUMN pass INTEGER NOT NULL DEFAULT 0; -- conversions made for the PDF; 0 is not known
ALTER TABLE documents ADD COLUMN fitted_pages INTEGER NOT NULL DEFAULT 0; -- to where Word began them
