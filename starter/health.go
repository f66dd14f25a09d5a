package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"orderflow/internal/config"
)

// healthTime is how long an answer may take: longer than the checks behind
// /readyz, shorter than the patience of those who run health checks.
const healthTime = 5 * time.Second

func (a *app) healthCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "health [URL]",
		Short: "Ask whether the HTTP trigger is ready, or whether a URL answers 200",
		Long: `Ask whether the HTTP trigger on this machine is ready (/readyz, at the port of
ORDERFLOW_HTTP_ADDRESS), or whether a URL answers 200. It is for the health checks
of containers, in which no other command is. Exits with 0 if so.`,
		Example: "  orderflow health\n  orderflow health http://127.0.0.1:8090/_/mypromo/ledger",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(command *cobra.Command, urls []string) error {
			client := &http.Client{Timeout: healthTime}
			if len(urls) == 1 {
				return healthy(command.Context(), client, urls[0])
			}
			settings, err := loadConfig()
			if err != nil {
				return err
			}
			// The certificate names the host that callers know, not this address.
			client.Transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
			return healthy(command.Context(), client, readyURL(settings.HTTP))
		},
	}
}

// readyURL is where the trigger that runs with these settings says that it is
// ready, as seen from its own machine.
func readyURL(settings config.HTTP) string {
	host, port, _ := net.SplitHostPort(settings.Address) // the configuration has been checked
	if host == "" || net.ParseIP(host).IsUnspecified() {
		host = loopback
	}
	scheme := "http"
	if settings.TLSCert != "" {
		scheme = "https"
	}
	return scheme + "://" + net.JoinHostPort(host, port) + "/readyz"
}

// healthy fails unless a URL answers 200.
func healthy(ctx context.Context, client *http.Client, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return badInput("health: %w", err)
	}
	if request.URL.Host == "" || request.URL.Scheme != "http" && request.URL.Scheme != "https" {
		return badInput("health: %q: want http(s)://host, such as http://127.0.0.1:8080/readyz", url)
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
