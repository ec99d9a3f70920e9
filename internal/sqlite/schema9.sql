-- Version 9. What the conversion of documents took, in milliseconds of processors and in MiB of memory times milliseconds.

ALTER TABLE documents ADD COLUMN compute_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE documents ADD COLUMN memory_mib_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tallies ADD COLUMN compute_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tallies ADD COLUMN memory_mib_ms INTEGER NOT NULL DEFAULT 0;
