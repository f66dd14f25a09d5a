#!/bin/sh
# Makes the API tokens of a first start: one for an operator, which it prints, and
# one for Prometheus. Their hashes go into orderflow.env, Prometheus' token into
# .env, both in the working folder. Does nothing when orderflow.env has tokens, or
# names a file with them.
# ORDERFLOW names the command line (bin/orderflow).
set -eu
umask 077

orderflow=${ORDERFLOW:-bin/orderflow}
grep -qsE '^ORDERFLOW_API_TOKENS(_FILE)?=' orderflow.env && exit 0

# Two lines: "token" with the token, "entry" with its hash.
operator=$("$orderflow" token create operator --role admin)
prometheus=$("$orderflow" token create prometheus --role read)

field() { printf '%s\n' "$1" | awk -v name="$2" '$1 == name { print $2 }'; }

printf '\nORDERFLOW_API_TOKENS=%s,%s\n' "$(field "$operator" entry)" "$(field "$prometheus" entry)" >>orderflow.env
printf '\nPROMETHEUS_TOKEN=%s\n' "$(field "$prometheus" token)" >>.env
echo "The HTTP trigger takes this token, which is shown only now: $(field "$operator" token)"
