package config

import (
	"fmt"

	"orderflow/internal/access"
	"orderflow/internal/secret"
)

// Access is who may call the HTTP trigger, and how often.
type Access struct {
	Tokens            secret.Text `envconfig:"ORDERFLOW_API_TOKENS" desc:"Who may call the HTTP trigger: entries that orderflow token create prints, separated by commas or line breaks; anybody on this machine if not set."`
	TrustedProxies    Networks    `envconfig:"ORDERFLOW_HTTP_TRUSTED_PROXIES" desc:"Networks of proxies whose X-Forwarded-For tells where a call comes from: 10.0.0.0/8,192.0.2.7."`
	FailuresPerMinute int         `envconfig:"ORDERFLOW_HTTP_FAILURES_PER_MINUTE" default:"20" desc:"How many calls without a right token an address may make in a minute; 0 means any number."`
	RequestsPerMinute int         `envconfig:"ORDERFLOW_HTTP_REQUESTS_PER_MINUTE" default:"6000" desc:"How many calls may be made with one token in a minute; 0 means any number."`
}

func (r *rules) access(settings Access) {
	_, err := access.Parse(settings.Tokens)
	r.that("ORDERFLOW_API_TOKENS", err == nil, fmt.Sprint(err))
	notNegative(r, "ORDERFLOW_HTTP_FAILURES_PER_MINUTE", settings.FailuresPerMinute)
	notNegative(r, "ORDERFLOW_HTTP_REQUESTS_PER_MINUTE", settings.RequestsPerMinute)
}
