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

// ofAddress checks where providers reach the HTTP trigger from outside.
func (c *checker) ofAddress() subject {
	variable, address := "ORDERFLOW_PUBLIC_URL", c.Settings.HTTP.PublicURL
	if own := c.Settings.MyPromo.Production.LabelURL; own != "" && address == "" {
		variable, address = "ORDERFLOW_MYPROMO_LABEL_URL", own
	}
	return subject{name: SubjectAddress, first: probe{"outside", func(ctx context.Context) []Finding {
		return []Finding{c.outside(ctx, "outside", variable, address)}
	}}}
}

func (c *checker) outside(ctx context.Context, name, variable, address string) Finding {
	if address == "" {
		return Finding{Name: name, Sign: Skipped, Says: variable + " is not set: no provider reaches us, and orders ask by themselves",
			ToDo: "set " + variable + " for MyPromo's events of each order"}
	}
	location, err := url.Parse(address)
	if err != nil { // the configuration has been checked
		return failed(name, err.Error(), "mend "+variable)
	}
	if config.Simulated(address) {
		return warning(name, address+" is an address of this machine or of a container beside it: only simulators reach it", "set "+variable+" to an https address")
	}
	if location.Scheme != "https" {
		return failed(name, address+" is not https, and labels name people", "mend "+variable)
	}
	if _, err := net.DefaultResolver.LookupHost(ctx, location.Hostname()); err != nil {
		return failed(name, fmt.Sprintf("the name %s leads nowhere: %v", location.Hostname(), err), "mend "+variable+", or the name's entry in the DNS")
	}
	return healthy(ctx, name, variable, strings.TrimSuffix(address, "/")+"/healthz")
}

// healthy asks whether the trigger answers at its outside address. Some networks do not
// let their own machines out and in again, so no answer is not yet a failure.
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
		return failed(name, fmt.Sprintf("no provider trusts the certificate of %s: %v", health, untrusted), "renew the certificate of the proxy before the trigger")
	case err != nil:
		return warning(name, fmt.Sprintf("%s does not answer from here: %v", health, err), "try it from outside; if it answers there, all is well")
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return failed(name, fmt.Sprintf("%s answers %s, and not 200 as the trigger does", health, response.Status), "see whether \"orderflow serve\" runs, and whether the proxy before it leads there")
	}
	return ok(name, health+" answers")
}
