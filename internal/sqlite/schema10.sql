-- Version 10. Documents whose PDF was made before, of the same document.

ALTER TABLE documents ADD COLUMN cached INTEGER NOT NULL DEFAULT 0;
