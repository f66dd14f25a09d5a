#!/bin/sh
# Creates Temporal's two databases, or upgrades them to this version of the server.
# It is idempotent. Runs in temporalio/admin-tools; the SQL_… variables name the
# database server.
set -eu

schema=${TEMPORAL_SCHEMA:-/etc/temporal/schema/postgresql/v12}

prepare() {
	temporal-sql-tool --db "$1" create-database
	temporal-sql-tool --db "$1" setup-schema --version 0.0
	temporal-sql-tool --db "$1" update-schema --schema-dir "$schema/$2/versioned"
}

prepare temporal temporal
prepare temporal_visibility visibility
