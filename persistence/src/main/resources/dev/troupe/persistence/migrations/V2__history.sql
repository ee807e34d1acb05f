-- How far compaction has come. The state at "compacted" and everything after it can be told; rows up to "swept" that
-- are no entity's last one at "compacted" are gone already, the others are being deleted.
CREATE TABLE troupe_history (
  one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (one),
  compacted BIGINT NOT NULL,
  swept BIGINT NOT NULL,
  compacted_at TIMESTAMPTZ
);

INSERT INTO troupe_history (compacted, swept) VALUES (0, 0);

-- Each restoration of a backup left out the revisions between the backup's head and its own marker row.
CREATE TABLE troupe_restoration (
  marker BIGINT PRIMARY KEY,
  head BIGINT NOT NULL,
  restored_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
