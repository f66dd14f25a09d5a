#!/bin/sh
# Creates an operator's API token at the first start and prints it. Its hash goes into
# orderflow.env in the working folder. Does nothing if orderflow.env has tokens, or names
# a file with them.
# ORDERFLOW is the command that runs the command line (the image's, with docker compose).
set -eu
umask 077

orderflow=${ORDERFLOW:-docker compose run --rm --no-deps -T orderflow}
grep -qsE '^ORDERFLOW_API_TOKENS(_FILE)?=' orderflow.env && exit 0

# Two lines: "token" and the token, "entry" and its hash.
operator=$($orderflow token create operator --role admin)

field() { printf '%s\n' "$operator" | awk -v name="$1" '$1 == name { print $2 }'; }

printf '\nORDERFLOW_API_TOKENS=%s\n' "$(field entry)" >>orderflow.env
echo "The HTTP trigger takes this token, which is shown only now: $(field token)"
