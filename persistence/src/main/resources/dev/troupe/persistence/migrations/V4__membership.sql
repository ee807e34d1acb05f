-- Of which founding's cluster a node is a member: for a moment there may be members of the one before.
ALTER TABLE cluster_node ADD COLUMN epoch bigint NOT NULL DEFAULT 0;
