#!/usr/bin/env bash
# A PostgreSQL for the journal of a cluster, on Debian or Fedora, open to one subnet. Run as root, again if you like.
#
#   database.sh SUBNET        prints what to give to `troupe init`; the password is in /root/troupe-database-password
set -euo pipefail

subnet=${1:?usage: database.sh SUBNET}
password_file=/root/troupe-database-password
[ "$(id -u)" = 0 ] || { echo "run this as root" >&2; exit 1; }

if command -v apt-get >/dev/null; then
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends postgresql openssl
else
  dnf install -y postgresql-server openssl
  [ -n "$(ls -A /var/lib/pgsql/data 2>/dev/null)" ] || postgresql-setup --initdb
fi
systemctl enable --now postgresql

[ -s "$password_file" ] || (umask 077 && openssl rand -hex 16 >"$password_file")

as_postgres() { (cd / && runuser -u postgres -- "$@"); }

# By standard input, so that no list of processes shows the password.
as_postgres psql -v ON_ERROR_STOP=1 -q <<EOF
SET password_encryption = 'scram-sha-256';
DO \$\$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'troupe') THEN CREATE ROLE troupe LOGIN; END IF;
END \$\$;
ALTER ROLE troupe PASSWORD '$(cat "$password_file")';
ALTER SYSTEM SET listen_addresses = '*';
EOF
as_postgres psql -Atqc "SELECT 1 FROM pg_database WHERE datname = 'troupe'" | grep -q 1 ||
  as_postgres createdb --owner troupe troupe

hba=$(as_postgres psql -Atqc 'SHOW hba_file')
line="host troupe troupe $subnet scram-sha-256"
grep -qxF "$line" "$hba" || echo "$line" >>"$hba"
systemctl restart postgresql

address=$(hostname -I | tr ' ' '\n' | grep -F "${subnet%.*}." | head -n 1)
echo "troupe init … --database jdbc:postgresql://$address:5432/troupe --database-user troupe \\"
echo "  --database-password-file $password_file"
