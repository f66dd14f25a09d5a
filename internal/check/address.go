package check

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"orderflow/internal/config"
)

// ofAddress checks the HTTP trigger's public address.
func (c *checker) ofAddress() subject {
	variable, address := "ORDERFLOW_PUBLIC_URL", c.Settings.HTTP.PublicURL
	if own := c.Settings.MyPromo.Production.LabelURL; own != "" && address == "" {
		variable, address = "ORDERFLOW_MYPROMO_LABEL_URL", own
	}
	return subject{name: subjectAddress, first: probe{"outside", func(ctx context.Context) []Finding {
		return []Finding{c.outside(ctx, "outside", variable, address)}
	}}}
}

func (c *checker) outside(ctx context.Context, name, variable, address string) Finding {
	if address == "" {
		return Finding{Name: name, Sign: Skipped, Says: variable + " is not set: providers can't call us; orders poll instead",
			ToDo: "set " + variable + " for MyPromo's events of each order"}
	}
	location, err := url.Parse(address)
	if err != nil { // the configuration has been validated
		return failed(name, err.Error(), "mend "+variable)
	}
	if config.Simulated(address) {
		return warning(name, address+" is an address of this machine or of a local container: only simulators can reach it", "set "+variable+" to an https address")
	}
	if location.Scheme != "https" {
		return failed(name, address+" is not https, but labels contain personal data", "mend "+variable)
	}
	if _, err := net.DefaultResolver.LookupHost(ctx, location.Hostname()); err != nil {
		return failed(name, fmt.Sprintf("the host name %s does not resolve: %v", location.Hostname(), err), "mend "+variable+", or the name's entry in the DNS")
	}
	return healthy(ctx, name, variable, strings.TrimSuffix(address, "/")+"/healthz")
}

// healthy calls the trigger at its public address. Some networks do not route their own
// machines' calls back in, so no answer is not yet a failure.
func healthy(ctx context.Context, name, variable, health string) Finding {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, health, nil)
	if err != nil {
		return failed(name, err.Error(), "mend "+variable)
	}
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := stay.Do(request)
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.As(err, &untrusted):
		return failed(name, fmt.Sprintf("the certificate of %s is not trusted: %v", health, untrusted), "renew the certificate of the proxy in front of the trigger")
	case err != nil:
		return warning(name, fmt.Sprintf("%s does not answer from this machine: %v", health, err), "try it from outside; if it answers there, ignore this")
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return failed(name, fmt.Sprintf("%s answers %s instead of the trigger's 200", health, response.Status), "check that \"orderflow serve\" runs and that the proxy forwards to it")
	}
	return ok(name, health+" answers")
}
