package operate

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"orderflow/internal/config"
	"orderflow/starter/cli"
)

// healthTime is the timeout of the request: longer than the checks behind /readyz, shorter than
// the usual timeout of health checks.
const healthTime = 5 * time.Second

type healthOptions struct {
	*cli.App
	url   string
	named bool // the command line has a URL; otherwise check the trigger on this machine
}

func newHealth(app *cli.App, run func(context.Context, *healthOptions) error) *cobra.Command {
	o := &healthOptions{App: app}
	return &cobra.Command{
		Use:   "health [URL]",
		Short: "Ask whether the HTTP trigger is ready, or whether a URL answers 200",
		Long: `Ask whether the HTTP trigger on this machine is ready (/readyz, at the port of
ORDERFLOW_HTTP_ADDRESS), or whether a URL answers 200. It is for the health checks
of containers, in which no other command is. Exits with 0 if so.`,
		Example: "  orderflow health\n  orderflow health http://127.0.0.1:8090/_/mypromo/ledger",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(command *cobra.Command, urls []string) error {
			if len(urls) == 1 {
				o.url, o.named = urls[0], true
			}
			return run(command.Context(), o)
		},
	}
}

func runHealth(ctx context.Context, o *healthOptions) error {
	client := &http.Client{Timeout: healthTime}
	if o.named {
		return healthy(ctx, client, o.url)
	}
	settings, err := cli.LoadConfig()
	if err != nil {
		return err
	}
	// The certificate is for the host name that callers use, not for this address.
	client.Transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	return healthy(ctx, client, readyURL(settings.HTTP))
}

// readyURL is the readiness URL of the trigger with these settings, as seen from its own
// machine.
func readyURL(settings config.HTTP) string {
	host, port, _ := net.SplitHostPort(settings.Address) // the configuration is valid
	if host == "" || net.ParseIP(host).IsUnspecified() {
		host = cli.Loopback
	}
	scheme := "http"
	if settings.TLSCert != "" {
		scheme = "https"
	}
	return scheme + "://" + net.JoinHostPort(host, port) + "/readyz"
}

// healthy returns an error unless the URL answers 200.
func healthy(ctx context.Context, client *http.Client, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return cli.BadInput("health: %w", err)
	}
	if request.URL.Host == "" || request.URL.Scheme != "http" && request.URL.Scheme != "https" {
		return cli.BadInput("health: %q: want http(s)://host, such as http://127.0.0.1:8080/readyz", url)
	}
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("health: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("health: %s answers %s", url, response.Status)
	}
	return nil
}
