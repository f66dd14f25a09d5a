package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/starter/cli"
)

type watchOptions struct {
	*cli.App
	id string
}

func newWatch(app *cli.App, run func(context.Context, *watchOptions) error) *cobra.Command {
	o := &watchOptions{App: app}
	return &cobra.Command{
		Use:   "watch ID",
		Short: "Follow an order, stage by stage, until it has ended",
		Long: `Follow an order, stage by stage, until it has ended.

Each line has the time at which that happened; what happened on another day stands below
the date. A command that begins late tells what happened before, too.

Exits with 0 when the order is completed, with 1 when it is cancelled or failed, with 130
on Ctrl-C, which leaves the order alone.`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, ids []string) error {
			o.id = ids[0]
			return run(command.Context(), o)
		},
	}
}

func runWatch(ctx context.Context, o *watchOptions) error {
	s, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	printer := &watchPrinter{Streams: o.Streams, id: o.id, today: time.Now()}
	state, err := s.Watch(ctx, o.id, orders.Watcher{State: printer.state, Trouble: func(err error) {
		o.Say("%s", troubleText(err))
	}})
	if err != nil {
		return err
	}
	return outcome(state)
}

// outcome returns an error unless the order is completed.
func outcome(state order.State) error {
	switch {
	case state.Status == order.StatusCompleted:
		return nil
	case state.Status == order.StatusFailed && state.Problem != nil:
		return fmt.Errorf("order %s failed: %s", state.ID, state.Problem.Message)
	case state.Cancellation != nil && state.Cancellation.Reason != "":
		return fmt.Errorf("order %s is %s: %s", state.ID, state.Status, state.Cancellation.Reason)
	default:
		return fmt.Errorf("order %s is %s", state.ID, state.Status)
	}
}
