package config

import (
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"orderflow/internal/secret"
)

// Variable is an environment variable, for display.
type Variable struct {
	Name string
	// Value is the current value; secrets are masked.
	Value string
	// Default applies if the environment doesn't set the variable.
	Default string
	// Set reports whether the environment sets it.
	Set bool
	// FileVariable may name a file with the value instead; only secrets have one.
	FileVariable string
	// File is the file that FileVariable names.
	File        string
	Description string
}

// Table lists all variables: ours with their values in c, then those of the connection to
// Temporal with their values in the environment.
func (c Config) Table() []Variable {
	var table []Variable
	for _, variable := range variablesOf(&c) {
		table = append(table, Variable{
			Name:         variable.name,
			Value:        variable.shown(),
			Default:      variable.field.Tag.Get("default"),
			Set:          variable.set(),
			FileVariable: variable.fileVariable(),
			File:         os.Getenv(variable.fileVariable()),
			Description:  variable.field.Tag.Get("desc"),
		})
	}
	for _, variable := range temporalVariables {
		table = append(table, variable.ofTemporal())
	}
	return table
}

// ofTemporal adds the environment's value of a connection variable.
func (v Variable) ofTemporal() Variable {
	if v.FileVariable == "" {
		v.Value, v.Set = os.LookupEnv(v.Name)
		return v
	}
	key, _ := secret.Lookup(v.Name) // connecting reports the error
	v.Value, v.Set, v.File = key.String(), secret.IsSet(v.Name), os.Getenv(v.FileVariable)
	return v
}

// temporalVariables are the most important variables of the Temporal CLI. If unset, the profile
// decides.
var temporalVariables = []Variable{
	{Name: "TEMPORAL_ADDRESS", Default: "localhost:7233", Description: "Address of the Temporal server: host:port."},
	{Name: "TEMPORAL_NAMESPACE", Default: "default", Description: "Namespace of the orders."},
	{Name: "TEMPORAL_API_KEY", FileVariable: "TEMPORAL_API_KEY" + secret.FileSuffix, Description: "API key for Temporal Cloud; turns TLS on."},
	{Name: "TEMPORAL_PROFILE", Default: "default", Description: "Profile in the configuration file."},
	{Name: "TEMPORAL_CONFIG_FILE", Description: "Path of the Temporal CLI's configuration file, if it is not the default."},
	{Name: "TEMPORAL_TLS", Description: "true or false. Default: true with an API key or a certificate."},
	{Name: "TEMPORAL_TLS_CLIENT_CERT_PATH", Description: "Client certificate file, PEM."},
	{Name: "TEMPORAL_TLS_CLIENT_KEY_PATH", Description: "Private key file of the certificate, PEM."},
	{Name: "TEMPORAL_TLS_SERVER_CA_CERT_PATH", Description: "File with the server's certificate authority, if it isn't a public one, PEM."},
	{Name: "TEMPORAL_TLS_SERVER_NAME", Description: "Name in the server's certificate, if it differs from the address."},
}

// shown is the value for display. It masks secrets, and the parts of URLs that may be secret.
func (v variable) shown() string {
	switch value := v.value.Interface().(type) {
	case time.Duration:
		return shortDuration(value)
	case slog.Level:
		return strings.ToLower(value.String())
	case map[string]string:
		var pairs []string
		for _, name := range slices.Sorted(maps.Keys(value)) {
			pairs = append(pairs, name+":"+value[name])
		}
		return strings.Join(pairs, ",")
	case []string:
		return strings.Join(value, ",")
	case []int64:
		return strings.Trim(strings.ReplaceAll(fmt.Sprint(value), " ", ","), "[]")
	case string:
		if strings.HasSuffix(v.name, "_URL") {
			return maskedURL(value)
		}
		return value
	default:
		return fmt.Sprint(value)
	}
}

// shortDuration omits trailing zeros: "2m", not "2m0s".
func shortDuration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// maskedURL masks the parts of a URL that may be secret: user info and query.
func maskedURL(text string) string {
	const mask = "xxxxx" // an asterisk would be escaped
	location, err := url.Parse(text)
	if err != nil || location.Opaque != "" {
		return mask
	}
	if location.User != nil {
		location.User = url.User(mask)
	}
	if location.RawQuery != "" {
		location.RawQuery = mask
	}
	return location.String()
}
