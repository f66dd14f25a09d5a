#!/bin/sh
# Makes the API token of a first start, for an operator, and prints it. Its hash goes into
# orderflow.env in the working folder. Does nothing when orderflow.env has tokens, or names
# a file with them.
# ORDERFLOW is how the command line is called (the image's, by docker compose).
set -eu
umask 077

orderflow=${ORDERFLOW:-docker compose run --rm --no-deps -T orderflow}
grep -qsE '^ORDERFLOW_API_TOKENS(_FILE)?=' orderflow.env && exit 0

# Two lines: "token" with the token, "entry" with its hash.
operator=$($orderflow token create operator --role admin)

field() { printf '%s\n' "$operator" | awk -v name="$1" '$1 == name { print $2 }'; }

printf '\nORDERFLOW_API_TOKENS=%s\n' "$(field entry)" >>orderflow.env
echo "The HTTP trigger takes this token, which is shown only now: $(field token)"
