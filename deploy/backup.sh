#!/bin/sh
# Dumps Temporal's two databases into a folder, while everything runs:
#   deploy/backup.sh backup-2026-11-29
# PG is the command that runs PostgreSQL's programs (default: in the service postgres, with
# docker compose).
set -eu
umask 077

to=${1:?name a folder for the dumps}
pg=${PG:-docker compose exec -T postgres}
mkdir -p "$to"

# In this order, so that every order in the lists is in the other database, too. That one
# may have more; the lists catch up as orders continue.
for database in temporal_visibility temporal; do
	$pg pg_dump --username temporal --format custom "$database" >"$to/$database.dump.part"
	mv "$to/$database.dump.part" "$to/$database.dump"
done
