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

// apiKey is the one variable of the Temporal CLI that holds a secret itself and not
// the path of a file. The CLI has no apiKey + secret.FileSuffix; we do.
const apiKey = "TEMPORAL_API_KEY"

// ClientOptions are what the TEMPORAL_… variables, and the profile file of the
// Temporal CLI where they are silent, say of the connection. Address and namespace
// have their defaults.
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

// checkAddress refuses what can't be the address of a server. One with a scheme, such as
// dns:///temporal:7233, is read by gRPC.
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

// variables are the environment, with the API key wherever it comes from.
type variables struct{ key *secret.Text }

// Environ is that of the process.
func (variables) Environ() []string { return os.Environ() }

// LookupEnv returns a variable's value.
func (v variables) LookupEnv(name string) (string, bool) {
	if name == apiKey && v.key != nil {
		return v.key.Reveal(), true
	}
	return os.LookupEnv(name)
}
