#!/bin/sh
# Starts Alertmanager with the contact points in the ALERT_… variables: a webhook, mail,
# both, or none. Alertmanager's configuration can't read variables. Runs in
# prom/alertmanager.
# ALERTMANAGER is the program, ALERTMANAGER_DATA its data folder, and
# ALERTMANAGER_ADDRESS the address to listen on.
set -eu
umask 077

data=${ALERTMANAGER_DATA:-/alertmanager}
file=$data/orderflow.yml

# Quotes a value for YAML, between apostrophes.
text() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/''/g")"; }

webhook() {
	printf '    webhook_configs:\n      - url: %s\n        send_resolved: true\n' "$(text "$ALERT_WEBHOOK_URL")"
}

mail() {
	for needed in ALERT_MAIL_FROM ALERT_MAIL_SERVER; do
		eval "value=\${$needed:-}"
		[ -n "$value" ] || { echo "ALERT_MAIL_TO is set, and $needed is not" >&2; exit 1; }
	done
	# Port 465 is TLS from the start, without STARTTLS.
	starttls=${ALERT_MAIL_TLS:-true}
	case $ALERT_MAIL_SERVER in *:465) starttls=false ;; esac
	printf '    email_configs:\n      - to: %s\n        from: %s\n        smarthost: %s\n        require_tls: %s\n        send_resolved: true\n' \
		"$(text "$ALERT_MAIL_TO")" "$(text "$ALERT_MAIL_FROM")" "$(text "$ALERT_MAIL_SERVER")" "$starttls"
	if [ -n "${ALERT_MAIL_USER:-}" ]; then
		printf '        auth_username: %s\n        auth_password: %s\n' "$(text "$ALERT_MAIL_USER")" "$(text "${ALERT_MAIL_PASSWORD:-}")"
	fi
}

{
	# One message for all alerts that start within 10 seconds; it is repeated every 4 hours
	# while they last.
	cat <<'END'
route:
  receiver: people
  group_by: [alertname]
  group_wait: 10s
  group_interval: 1m
  repeat_interval: 4h
receivers:
  - name: people
END
	[ -z "${ALERT_WEBHOOK_URL:-}" ] || webhook
	[ -z "${ALERT_MAIL_TO:-}" ] || mail
} >"$file"

[ -n "${ALERT_WEBHOOK_URL:-}${ALERT_MAIL_TO:-}" ] ||
	echo "alerts reach nobody: set ALERT_WEBHOOK_URL, or ALERT_MAIL_TO, _FROM and _SERVER" >&2
exec "${ALERTMANAGER:-/bin/alertmanager}" --config.file="$file" --storage.path="$data" \
	--web.listen-address="${ALERTMANAGER_ADDRESS:-:9093}" --cluster.listen-address=
