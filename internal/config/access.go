package config

import (
	"fmt"

	"orderflow/internal/access"
	"orderflow/internal/secret"
)

// Access says who may call the HTTP trigger, and how often.
type Access struct {
	Tokens            secret.Text `envconfig:"ORDERFLOW_API_TOKENS" desc:"Tokens for the HTTP trigger: entries printed by orderflow token create, separated by commas or line breaks. If not set, anybody on this machine may call it."`
	TrustedProxies    Networks    `envconfig:"ORDERFLOW_HTTP_TRUSTED_PROXIES" desc:"Networks of proxies whose header X-Forwarded-For is trusted: 10.0.0.0/8,192.0.2.7."`
	FailuresPerMinute int         `envconfig:"ORDERFLOW_HTTP_FAILURES_PER_MINUTE" default:"20" desc:"Calls without a valid token that an address may make per minute; 0 means no limit."`
	RequestsPerMinute int         `envconfig:"ORDERFLOW_HTTP_REQUESTS_PER_MINUTE" default:"6000" desc:"Calls per minute with one token; 0 means no limit."`
}

func (r *rules) access(settings Access) {
	_, err := access.Parse(settings.Tokens)
	r.that("ORDERFLOW_API_TOKENS", err == nil, fmt.Sprint(err))
	notNegative(r, "ORDERFLOW_HTTP_FAILURES_PER_MINUTE", settings.FailuresPerMinute)
	notNegative(r, "ORDERFLOW_HTTP_REQUESTS_PER_MINUTE", settings.RequestsPerMinute)
}
