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

// Variable is an environment variable, as it is shown to people.
type Variable struct {
	Name string
	// Value is in force; secrets are masked.
	Value string
	// Default is in force when the environment doesn't set it.
	Default string
	// Set reports whether the environment does.
	Set bool
	// FileVariable may name a file with the value instead; only secrets have one.
	FileVariable string
	// File is the one that it names.
	File        string
	Description string
}

// Table lists all variables: ours as they stand in c, then those of the
// connection to Temporal as they stand in the environment.
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

// ofTemporal adds what the environment says of a variable of the connection.
func (v Variable) ofTemporal() Variable {
	if v.FileVariable == "" {
		v.Value, v.Set = os.LookupEnv(v.Name)
		return v
	}
	key, _ := secret.Lookup(v.Name) // the connection says what is wrong with it
	v.Value, v.Set, v.File = key.String(), secret.IsSet(v.Name), os.Getenv(v.FileVariable)
	return v
}

// temporalVariables are those of the Temporal CLI that matter most. Left unset,
// the profile decides.
var temporalVariables = []Variable{
	{Name: "TEMPORAL_ADDRESS", Default: "localhost:7233", Description: "Where the Temporal server is: host:port."},
	{Name: "TEMPORAL_NAMESPACE", Default: "default", Description: "The namespace that orders run in."},
	{Name: "TEMPORAL_API_KEY", FileVariable: "TEMPORAL_API_KEY" + secret.FileSuffix, Description: "Key for Temporal Cloud; turns TLS on."},
	{Name: "TEMPORAL_PROFILE", Default: "default", Description: "The profile to use of the configuration file."},
	{Name: "TEMPORAL_CONFIG_FILE", Description: "The Temporal CLI's configuration file, if it is elsewhere than usual."},
	{Name: "TEMPORAL_TLS", Description: "true or false; on by itself with an API key or a certificate."},
	{Name: "TEMPORAL_TLS_CLIENT_CERT_PATH", Description: "Certificate that proves who we are, PEM."},
	{Name: "TEMPORAL_TLS_CLIENT_KEY_PATH", Description: "The certificate's private key, PEM."},
	{Name: "TEMPORAL_TLS_SERVER_CA_CERT_PATH", Description: "Certificate authority of the server, if it isn't a public one, PEM."},
	{Name: "TEMPORAL_TLS_SERVER_NAME", Description: "The name that the server's certificate has to bear, if it isn't that of the address."},
}

// shown is the value for people. It masks secrets, and what may be secret in URLs.
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

// shortDuration leaves out zeroes at the end: "2m", not "2m0s".
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

// maskedURL hides what may be secret in a URL: user info and query.
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
