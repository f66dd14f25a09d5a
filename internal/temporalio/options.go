package temporalio

import (
	"cmp"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"

	"orderflow/internal/secret"
)

// apiKey is the only variable of the Temporal CLI that contains a secret itself instead of a
// file's path. The CLI has no apiKey + secret.FileSuffix; we have.
const apiKey = "TEMPORAL_API_KEY"

// ClientOptions are the settings of the TEMPORAL_… variables, otherwise of the Temporal CLI's
// profile file. Address and namespace have defaults.
func ClientOptions() (client.Options, error) {
	var environment variables
	if secret.IsSet(apiKey) {
		key, err := secret.Lookup(apiKey)
		if err != nil {
			return client.Options{}, fmt.Errorf("temporal: %w", err)
		}
		environment.key = &key
	}
	options, err := envconfig.LoadClientOptions(envconfig.LoadClientOptionsRequest{EnvLookup: environment})
	if err != nil {
		return client.Options{}, fmt.Errorf("temporal: read the TEMPORAL_ variables and the profile: %w", err)
	}
	options.HostPort = cmp.Or(options.HostPort, client.DefaultHostPort)
	options.Namespace = cmp.Or(options.Namespace, client.DefaultNamespace)
	return options, checkAddress(options.HostPort)
}

// checkAddress refuses invalid server addresses. gRPC checks an address with a scheme, such as
// dns:///temporal:7233.
func checkAddress(address string) error {
	if strings.Contains(address, "://") {
		return nil
	}
	host, port, err := net.SplitHostPort(address)
	number, notNumber := strconv.ParseUint(port, 10, 16)
	if err != nil || notNumber != nil || host == "" || number == 0 {
		return fmt.Errorf("temporal: TEMPORAL_ADDRESS %q: want host:port, such as %s", address, client.DefaultHostPort)
	}
	return nil
}

// variables are the environment, with the API key from its variable or file.
type variables struct{ key *secret.Text }

// Environ is the process's environment.
func (variables) Environ() []string { return os.Environ() }

// LookupEnv returns a variable's value.
func (v variables) LookupEnv(name string) (string, bool) {
	if name == apiKey && v.key != nil {
		return v.key.Reveal(), true
	}
	return os.LookupEnv(name)
}
