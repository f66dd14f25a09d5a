#!/bin/sh
# Finds passwords in the working folder's file .env that docker compose would change: it
# replaces $NAME in a value and reads " #" as a comment, unless the value is between
# apostrophes.
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
		# It goes into a YAML file and into a URL, where the server turns a space into +.
		refuse("Temporal\047s server does not take \", \\ or a space in it")
}
END { exit failed }
' .env >&2
