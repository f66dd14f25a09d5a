package admin

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"orderflow/internal/config"
	"orderflow/internal/schedules"
	"orderflow/internal/temporalio"
	"orderflow/starter/cli"
)

type setupOptions struct {
	*cli.App
	prune bool
}

func newSetup(app *cli.App, run func(context.Context, *setupOptions) error) *cobra.Command {
	o := &setupOptions{App: app}
	command := &cobra.Command{
		Use:   "setup",
		Short: "Prepare the Temporal namespace: search attributes of orders, schedules",
		Long: `Prepare the Temporal namespace: add the search attributes of orders, and make a
schedule that looks for what ended badly, one for each supplier whose new orders are taken from Media Port
(ORDERFLOW_MEDIAPORT_SUPPLIERS), and one for InPost's courier. It may run any
number of times. On Temporal Cloud, add the search attributes there.`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error { return run(command.Context(), o) },
	}
	command.Flags().BoolVar(&o.prune, "prune", false, "delete the schedules that the configuration does not ask for")
	return command
}

func runSetup(ctx context.Context, o *setupOptions) error {
	settings, err := cli.LoadConfig()
	if err != nil {
		return err
	}
	s, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := temporalio.Setup(ctx, s.Client, s.Namespace); err != nil {
		return err
	}
	scheduled, err := schedule(ctx, s.Client, settings, o.prune)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(o.Out, scheduled+cli.Line("namespace %s is ready", s.Namespace))
	return err
}

// schedule makes Temporal's schedules match the configuration, and returns a text about the
// changes. Without prune, it only names schedules that are not configured and does not delete
// them: the configuration may be the wrong one.
func schedule(ctx context.Context, connected client.Client, settings config.Config, prune bool) (string, error) {
	changes, err := schedules.Sync(ctx, connected, settings)
	if err != nil {
		return "", err
	}
	var said strings.Builder
	for _, id := range changes.Kept {
		when := "takes new orders every " + settings.MediaPort.Every.Round(time.Second).String()
		switch id {
		case schedules.PickupID:
			when = "asks for a courier on workdays at " + settings.ShipX.PickupAt
		case schedules.WatchID:
			when = "looks every " + schedules.WatchEvery.String() + " for what ended as failed, terminated or timed out"
		case schedules.ArchiveID:
			when = "writes records of what has ended every " + settings.Archive.Every.String()
		case schedules.ExpireID:
			when = "erases " + expiring(settings.Archive)
		}
		said.WriteString(cli.Line("schedule %s %s", id, when))
	}
	if prune {
		err = schedules.Delete(ctx, connected, changes.Stale...)
	}
	for _, id := range changes.Stale {
		what := "stays, though this configuration does not ask for it; --prune deletes it"
		if prune {
			what = "is deleted: the configuration does not ask for it"
		}
		said.WriteString(cli.Line("schedule %s %s", id, what))
	}
	return said.String(), err
}

// expiring says which data is erased, and after what time.
func expiring(settings config.Archive) string {
	var texts []string
	if settings.KeepDocuments > 0 {
		texts = append(texts, fmt.Sprintf("documents %s after an order's end", settings.KeepDocuments))
	}
	if settings.KeepRecords > 0 {
		texts = append(texts, fmt.Sprintf("all of an order but its id %s after its end", settings.KeepRecords))
	}
	return strings.Join(texts, ", and ")
}
