package temporalio

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"orderflow/order"
)

// Attribute is a search attribute of orders.
type Attribute struct {
	Name string
	Type enums.IndexedValueType
}

// Attributes lists the search attributes of orders. The namespace must have them before an
// order starts.
func Attributes() []Attribute {
	return []Attribute{
		{order.AttributeStage, enums.INDEXED_VALUE_TYPE_KEYWORD},
		{order.AttributeStatus, enums.INDEXED_VALUE_TYPE_KEYWORD},
		{order.AttributeSource, enums.INDEXED_VALUE_TYPE_KEYWORD},
		{order.AttributeCarrier, enums.INDEXED_VALUE_TYPE_KEYWORD},
		{order.AttributeTrackingNumbers, enums.INDEXED_VALUE_TYPE_KEYWORD_LIST},
		{order.AttributeProviderRefs, enums.INDEXED_VALUE_TYPE_KEYWORD_LIST},
		{order.AttributeNeedsAttention, enums.INDEXED_VALUE_TYPE_BOOL},
		{order.AttributeAcceptedAt, enums.INDEXED_VALUE_TYPE_DATETIME},
		{order.AttributeReference, enums.INDEXED_VALUE_TYPE_KEYWORD},
	}
}

// A server caches search attributes for some seconds.
const (
	setupWithin = time.Minute
	askEvery    = 100 * time.Millisecond
)

// Setup adds the missing search attributes to a namespace, and returns when they can be used.
// If all exist it changes nothing, so a worker without the right to change the namespace can
// start on a prepared one.
//
// It is idempotent, but must not run twice at once on a new namespace: a server with SQL
// visibility (1.29) may then give one attribute two columns.
func Setup(ctx context.Context, c client.Client, namespace string) error {
	ctx, cancel := context.WithTimeout(ctx, setupWithin)
	defer cancel()
	missing, err := missingAttributes(ctx, c, namespace)
	if err != nil {
		return fmt.Errorf("temporal: search attributes of namespace %s: %w", namespace, err)
	}
	if len(missing) > 0 {
		if err := add(ctx, c, namespace, missing); err != nil {
			return fmt.Errorf("temporal: add search attributes to namespace %s: %w; an administrator of the namespace can run: %s",
				namespace, err, createCommand(namespace, missing))
		}
	}
	if err := awaitUsable(ctx, c, namespace); err != nil {
		return fmt.Errorf("temporal: search attributes of namespace %s can't be used yet: %w", namespace, err)
	}
	return nil
}

// EnsureReady returns an error with the missing search attributes of a namespace. A worker
// calls it before it starts: a workflow task with an unknown attribute fails, and is retried
// for ever.
func EnsureReady(ctx context.Context, c client.Client, namespace string) error {
	ctx, cancel := context.WithTimeout(ctx, setupWithin)
	defer cancel()
	missing, err := missingAttributes(ctx, c, namespace)
	var denied *serviceerror.PermissionDenied
	switch {
	case errors.As(err, &denied): // without the right to list attributes, searching by them shows whether they exist
		err = awaitUsable(ctx, c, namespace)
	case err == nil && len(missing) > 0:
		err = fmt.Errorf("%s missing; run \"orderflow setup\", or: %s", namesOf(missing), createCommand(namespace, missing))
	}
	if err != nil {
		return fmt.Errorf("temporal: search attributes of namespace %s: %w", namespace, err)
	}
	return nil
}

func namesOf(attributes []Attribute) string {
	names := make([]string, len(attributes))
	for i, attribute := range attributes {
		names[i] = attribute.Name
	}
	return strings.Join(names, ", ")
}

// missingAttributes compares the namespace's attributes with those that orders need.
func missingAttributes(ctx context.Context, c client.Client, namespace string) ([]Attribute, error) {
	var found *operatorservice.ListSearchAttributesResponse
	err := untilKnown(ctx, func() (err error) {
		found, err = c.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespace})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list: %w", err)
	}
	var missing []Attribute
	for _, attribute := range Attributes() {
		has, exists := found.GetCustomAttributes()[attribute.Name]
		switch {
		case !exists:
			missing = append(missing, attribute)
		case has != attribute.Type:
			return nil, fmt.Errorf("%s has the type %s but must have %s: remove or rename it, or use another namespace",
				attribute.Name, has, attribute.Type)
		}
	}
	return missing, nil
}

func add(ctx context.Context, c client.Client, namespace string, attributes []Attribute) error {
	types := map[string]enums.IndexedValueType{}
	for _, attribute := range attributes {
		types[attribute.Name] = attribute.Type
	}
	_, err := c.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace: namespace, SearchAttributes: types,
	})
	var existing *serviceerror.AlreadyExists // another worker was faster
	if errors.As(err, &existing) {
		return nil
	}
	return err
}

// createCommand is the Temporal CLI's command that adds attributes.
func createCommand(namespace string, attributes []Attribute) string {
	var command strings.Builder
	fmt.Fprintf(&command, "temporal operator search-attribute create --namespace %s", namespace)
	for _, attribute := range attributes {
		fmt.Fprintf(&command, " --name %s --type %s", attribute.Name, attribute.Type)
	}
	return command.String()
}

// awaitUsable waits until every attribute can be used in a search.
func awaitUsable(ctx context.Context, c client.Client, namespace string) error {
	var conditions []string
	for _, attribute := range Attributes() {
		conditions = append(conditions, attribute.Name+" IS NULL")
	}
	request := &workflowservice.CountWorkflowExecutionsRequest{Namespace: namespace, Query: strings.Join(conditions, " AND ")}
	return untilKnown(ctx, func() error {
		_, err := c.WorkflowService().CountWorkflowExecutions(ctx, request)
		return err
	})
}

// untilKnown retries while the server's caches are stale.
func untilKnown(ctx context.Context, ask func() error) error {
	for {
		err := ask()
		if !unknownYet(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(askEvery):
		}
	}
}

// unknownYet reports whether the server refused because its caches don't have the attributes,
// or a new namespace, yet.
func unknownYet(err error) bool {
	var attribute *serviceerror.InvalidArgument
	var namespace *serviceerror.NamespaceNotFound
	return errors.As(err, &attribute) || errors.As(err, &namespace)
}
