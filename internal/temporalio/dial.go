// Package temporalio connects to Temporal, and prepares a namespace for orders.
package temporalio

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"google.golang.org/grpc"
)

// dialTimeout bounds the attempt to reach a server.
const dialTimeout = 10 * time.Second

// Option changes how a client is made, such as the Use of an encryption.Vault. The
// options have their namespace by then.
type Option func(ctx context.Context, options *client.Options) error

// Dial connects to the server and namespace that the Temporal CLI would use: by
// the TEMPORAL_… variables, and the profile file of the CLI where they are silent.
//
// Its error names the address or the namespace that isn't there. The logger gets
// no texts that can hold what orders hold.
func Dial(ctx context.Context, logger *slog.Logger, with ...Option) (client.Client, error) {
	options, err := ClientOptions()
	if err != nil {
		return nil, err
	}
	return dial(ctx, options, logger, with)
}

// Namespace is the one that Dial connects to.
func Namespace() (string, error) {
	options, err := ClientOptions()
	return options.Namespace, err
}

// DialWith connects to a server without TLS, as the dev server is.
func DialWith(ctx context.Context, address, namespace string, logger *slog.Logger, with ...Option) (client.Client, error) {
	return dial(ctx, client.Options{HostPort: address, Namespace: namespace}, logger, with)
}

func dial(ctx context.Context, options client.Options, logger *slog.Logger, with []Option) (client.Client, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	options.HostPort = cmp.Or(options.HostPort, client.DefaultHostPort)
	options.Namespace = cmp.Or(options.Namespace, client.DefaultNamespace)
	options.ConnectionOptions.DialOptions = append(options.ConnectionOptions.DialOptions, grpc.WithChainUnaryInterceptor(signalOnce))
	options.Logger = log.NewStructuredLogger(slog.New(discreet{logger.Handler()}))
	for _, one := range with {
		if err := one(ctx, &options); err != nil {
			return nil, fmt.Errorf("temporal: %w", err)
		}
	}
	connected, err := client.DialContext(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("temporal: connect to %s (TEMPORAL_ADDRESS), namespace %s: %w", options.HostPort, options.Namespace, err)
	}
	if err := findNamespace(ctx, connected, options.Namespace); err != nil {
		connected.Close()
		return nil, fmt.Errorf("temporal: connected to %s: %w", options.HostPort, err)
	}
	return connected, nil
}

// NoNamespaceError says that a server does not have a namespace.
type NoNamespaceError struct{ Namespace string }

// Error names the namespace and where it is set.
func (e *NoNamespaceError) Error() string {
	return fmt.Sprintf("there is no namespace %s (TEMPORAL_NAMESPACE)", e.Namespace)
}

// findNamespace fails when the namespace is known not to be there. A server that
// won't say (some keys may start workflows but not describe) gets the benefit of
// the doubt.
func findNamespace(ctx context.Context, c client.Client, namespace string) error {
	_, err := c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
	var missing *serviceerror.NamespaceNotFound
	var notFound *serviceerror.NotFound
	if errors.As(err, &missing) || errors.As(err, &notFound) {
		return &NoNamespaceError{namespace}
	}
	return nil
}
