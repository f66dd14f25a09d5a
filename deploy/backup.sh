#!/bin/sh
# Dumps Temporal's two databases into a folder, while everything runs:
#   deploy/backup.sh backup-2026-11-29
# PG is how PostgreSQL's programs are called (those of the service postgres, by docker
# compose).
set -eu
umask 077

to=${1:?name a folder for the dumps}
pg=${PG:-docker compose exec -T postgres}
mkdir -p "$to"

# In this order: what the lists have, the other database has, too. It may know more, and
# the lists learn of that as orders go on.
for database in temporal_visibility temporal; do
	$pg pg_dump --username temporal --format custom "$database" >"$to/$database.dump.part"
	mv "$to/$database.dump.part" "$to/$database.dump"
done
