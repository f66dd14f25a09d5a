#!/bin/sh
# Restores the databases that deploy/backup.sh has dumped into a new, empty PostgreSQL,
# before Temporal starts:
#   deploy/restore.sh backup-2026-11-29
# PG is the command that runs PostgreSQL's programs (default: in the service postgres, with
# docker compose).
set -eu

from=${1:?name the folder with the dumps}
pg=${PG:-docker compose exec -T postgres}

for database in temporal_visibility temporal; do
	[ -s "$from/$database.dump" ] || { echo "there is no $from/$database.dump" >&2; exit 1; }
done
for database in temporal_visibility temporal; do
	$pg createdb --username temporal "$database"
	$pg pg_restore --username temporal --no-owner --exit-on-error --dbname "$database" <"$from/$database.dump"
done
