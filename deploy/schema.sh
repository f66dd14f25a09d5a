#!/bin/sh
# Creates Temporal's two databases, or brings them up to this version of the
# server. May run any number of times. Runs in temporalio/admin-tools; the SQL_…
# variables say which server.
set -eu

schema=${TEMPORAL_SCHEMA:-/etc/temporal/schema/postgresql/v12}

prepare() {
	temporal-sql-tool --db "$1" create-database
	temporal-sql-tool --db "$1" setup-schema --version 0.0
	temporal-sql-tool --db "$1" update-schema --schema-dir "$schema/$2/versioned"
}

prepare temporal temporal
prepare temporal_visibility visibility
