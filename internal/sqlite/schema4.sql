-- Version 4. A message that was given back since the machine was at fault counts how often, apart from its receives.

ALTER TABLE messages ADD COLUMN returns INTEGER NOT NULL DEFAULT 0;
