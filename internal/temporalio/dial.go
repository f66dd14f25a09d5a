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

// dialTimeout is the time limit for reaching a server.
const dialTimeout = 10 * time.Second

// Option changes a client's options, such as the Use of an encryption.Vault. The namespace is
// already set.
type Option func(ctx context.Context, options *client.Options) error

// Dial connects to the server and namespace of the Temporal CLI: by the TEMPORAL_… variables,
// otherwise by the CLI's profile file.
//
// Its error names the address or the missing namespace. The logger gets no texts that may
// contain an order's data.
func Dial(ctx context.Context, logger *slog.Logger, with ...Option) (client.Client, error) {
	options, err := ClientOptions()
	if err != nil {
		return nil, err
	}
	return dial(ctx, options, logger, with)
}

// Namespace is the namespace that Dial connects to.
func Namespace() (string, error) {
	options, err := ClientOptions()
	return options.Namespace, err
}

// DialWith connects to a server without TLS, such as the dev server.
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

// NoNamespaceError means that the namespace does not exist on the server.
type NoNamespaceError struct{ Namespace string }

// Error names the namespace and the variable.
func (e *NoNamespaceError) Error() string {
	return fmt.Sprintf("there is no namespace %s (TEMPORAL_NAMESPACE)", e.Namespace)
}

// findNamespace returns an error if the namespace definitely does not exist. If the server
// doesn't say (some keys may start workflows but not describe the namespace), it is assumed to
// exist.
func findNamespace(ctx context.Context, c client.Client, namespace string) error {
	_, err := c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
	var missing *serviceerror.NamespaceNotFound
	var notFound *serviceerror.NotFound
	if errors.As(err, &missing) || errors.As(err, &notFound) {
		return &NoNamespaceError{namespace}
	}
	return nil
}
