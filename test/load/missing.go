package main

import (
	"context"
	"errors"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"orderflow/order"
)

// missing counts the orders that are not in Temporal.
func missing(ctx context.Context, c client.Client, ids []string) (int, error) {
	lost := 0
	for _, id := range ids {
		_, err := c.DescribeWorkflow(ctx, order.WorkflowID(id), "")
		var gone *serviceerror.NotFound
		switch {
		case errors.As(err, &gone):
			lost++
		case err != nil:
			return 0, err
		}
	}
	return lost, nil
}
