package operate

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"orderflow/activities"
	"orderflow/internal/orders"
	"orderflow/starter/cli"
)

// notifyTestLimit is the timeout for a worker to send the message and get the response.
const notifyTestLimit = time.Minute

func newNotify(app *cli.App) *cobra.Command {
	command := &cobra.Command{
		Use:   "notify",
		Short: "Try whether shops hear what becomes of their orders",
		Args:  cobra.NoArgs,
	}
	command.AddCommand(newNotifyTest(app, runNotifyTest))
	return command
}

type notifyTestOptions struct {
	*cli.App
	source string
	output *cli.Format
}

func newNotifyTest(app *cli.App, run func(context.Context, *notifyTestOptions) error) *cobra.Command {
	o := &notifyTestOptions{App: app}
	command := &cobra.Command{
		Use:   "test",
		Short: "Send one message of type test to the shops that a worker tells of orders",
		Long: `Send one message of type test, signed as all are, and print what was answered.
A worker sends it, as it does all others: its ORDERFLOW_NOTIFY_URL and
ORDERFLOW_NOTIFY_SECRET count, not those of this command. It is sent once.

Without --source it goes to all shops that the worker knows. Exit code 1 says
that one of them has not answered with a 2xx.`,
		Args: cobra.NoArgs,
	}
	command.Flags().StringVar(&o.source, "source", "", "only to the shop that is told of the orders of this source")
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, _ []string) error { return run(command.Context(), o) }
	return command
}

func runNotifyTest(ctx context.Context, o *notifyTestOptions) error {
	s, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	tried, err := s.NotifyTest(ctx, o.source, notifyTestLimit)
	if err != nil {
		return err
	}
	if err := o.Print(*o.output, tried, func() string { return triedText(tried) }); err != nil {
		return err
	}
	return refusedBy(tried)
}

// refusedBy is an error with the shops that did not accept the message.
func refusedBy(tried []activities.NoticeTried) error {
	var names []string
	for _, one := range tried {
		if !one.Taken() {
			names = append(names, one.Target)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return &orders.RefusedError{Message: fmt.Sprintf("not taken by: %s", strings.Join(names, ", "))}
}

func triedText(tried []activities.NoticeTried) string {
	var text strings.Builder
	for _, one := range tried {
		answer := fmt.Sprintf("answered %d", one.HTTPStatus)
		if one.Error != "" {
			answer = "did not answer: " + one.Error
		}
		text.WriteString(cli.Line("%s %s after %d ms (signed with %d of its secrets)", one.Target, answer, one.Milliseconds, one.Signatures))
	}
	return text.String()
}
