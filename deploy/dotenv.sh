#!/bin/sh
# Looks for passwords in the file .env of the working folder that docker compose would
# read as something else: it replaces $NAME in a value, and takes " #" for a comment,
# unless the value stands between apostrophes.
set -eu

[ -e .env ] || exit 0
awk '
function refuse(why) { printf ".env: %s: %s\n", name, why; failed = 1 }
/^[ \t]*(export[ \t]+)?[A-Z_]*PASSWORD[ \t]*=/ {
	at = index($0, "=")
	name = substr($0, 1, at - 1); gsub(/^[ \t]*(export[ \t]+)?|[ \t]+$/, "", name)
	value = substr($0, at + 1); gsub(/^[ \t]+|[ \t\r]+$/, "", value)
	quoted = value ~ /^\047[^\047]*\047$/
	if (!quoted && value ~ /[$#\\\047" ]/)
		refuse("put the value between apostrophes, as in " name "=\047pa$word#1 x\047; it can hold no apostrophe itself")
	else if (name == "POSTGRES_PASSWORD" && value ~ /["\\ ]/)
		# It goes into a file of YAML and into a URL, where the server makes + of a space.
		refuse("Temporal\047s server does not take \", \\ or a space in it")
}
END { exit failed }
' .env >&2
