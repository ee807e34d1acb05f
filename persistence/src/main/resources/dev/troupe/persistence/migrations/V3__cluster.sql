-- Where nodes find each other. Rows change when nodes start and join, never on a timer.
CREATE TABLE cluster_node (
  address VARCHAR(300) PRIMARY KEY,
  name VARCHAR(253) NOT NULL,
  joined BOOLEAN NOT NULL,
  changed TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- Which founding of the cluster is the last; a node of an earlier one must not go on.
CREATE TABLE cluster_founding (
  epoch BIGINT PRIMARY KEY,
  founder VARCHAR(253) NOT NULL,
  at TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- Who may go on when a cluster breaks into equal halves.
CREATE TABLE cluster_arbiter (
  name VARCHAR(253) PRIMARY KEY,
  owner VARCHAR(300) NOT NULL,
  until TIMESTAMPTZ NOT NULL
);
