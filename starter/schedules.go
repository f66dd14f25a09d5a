package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/client"

	"orderflow/internal/config"
	"orderflow/internal/schedules"
)

// schedule brings Temporal's schedules in line with the configuration, and returns
// for people what there is to say about that.
func schedule(ctx context.Context, connected client.Client, settings config.Config) (string, error) {
	changes, err := schedules.Sync(ctx, connected, settings)
	if err != nil {
		return "", err
	}
	var said strings.Builder
	for _, id := range changes.Kept {
		when := "takes new orders every " + settings.MediaPort.Every.Round(time.Second).String()
		if id == schedules.PickupID {
			when = "asks for a courier on workdays at " + settings.ShipX.PickupAt
		}
		fmt.Fprintf(&said, "schedule %s %s\n", id, when)
	}
	for _, id := range changes.Deleted {
		fmt.Fprintf(&said, "schedule %s is deleted: the configuration does not ask for it\n", id)
	}
	return said.String(), nil
}
