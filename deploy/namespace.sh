#!/bin/sh
# Creates the namespace of orders, or sets how long it keeps orders that have ended.
# It is idempotent. Runs in temporalio/admin-tools; TEMPORAL_ADDRESS is the server,
# TEMPORAL_NAMESPACE the name and TEMPORAL_RETENTION the time.
set -eu

# The server accepts connections some seconds before it can answer.
tries=30
until temporal operator cluster health; do
	tries=$((tries - 1))
	[ "$tries" -gt 0 ] || exit 1
	sleep 2
done

# These commands read their flag only, not the variable.
if temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
	change=update
else
	change=create
fi
temporal operator namespace "$change" --namespace "$TEMPORAL_NAMESPACE" --retention "$TEMPORAL_RETENTION"
