#!/bin/sh
# Creates the namespace of orders, or sets how long it keeps orders that are over.
# May run any number of times. Runs in temporalio/admin-tools; TEMPORAL_ADDRESS,
# TEMPORAL_NAMESPACE and TEMPORAL_RETENTION say where, which and how long.
set -eu

# The server takes connections some seconds before it can answer.
tries=30
until temporal operator cluster health; do
	tries=$((tries - 1))
	[ "$tries" -gt 0 ] || exit 1
	sleep 2
done

# These commands look at their flag only, not at the variable.
if temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
	change=update
else
	change=create
fi
temporal operator namespace "$change" --namespace "$TEMPORAL_NAMESPACE" --retention "$TEMPORAL_RETENTION"
