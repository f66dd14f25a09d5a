package clients

import (
	"net/http"
	"strings"
)

// credentials are the settings with each provider's credentials. MyPromo's
// fulfiller has its own, if they are set.
var credentials = map[string][]string{
	"mypromo": {"ORDERFLOW_MYPROMO_CLIENT_ID", "ORDERFLOW_MYPROMO_CLIENT_SECRET",
		"ORDERFLOW_MYPROMO_FULFILLER_CLIENT_ID", "ORDERFLOW_MYPROMO_FULFILLER_CLIENT_SECRET"},
	"shipx":     {"ORDERFLOW_SHIPX_TOKEN"},
	"tpk":       {"ORDERFLOW_TPK_API_KEY", "ORDERFLOW_TPK_EMAIL", "ORDERFLOW_TPK_PASSWORD"},
	"mediaport": {"ORDERFLOW_MEDIAPORT_USERNAME", "ORDERFLOW_MEDIAPORT_PASSWORD"},
	"merkana":   {"ORDERFLOW_MERKANA_TOKEN"},
}

// Credentials returns the names of the settings with a provider's credentials.
func Credentials(provider string) []string { return credentials[provider] }

// WrongSettings names the settings to fix when a provider refused our credentials
// (401); it is empty for any other error.
func WrongSettings(provider string, err error) string {
	if StatusOf(err) != http.StatusUnauthorized {
		return ""
	}
	return strings.Join(Credentials(provider), ", ")
}
