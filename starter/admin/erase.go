package admin

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"orderflow/internal/orders"
	"orderflow/internal/plain"
	"orderflow/order"
	"orderflow/starter/cli"
)

type eraseOptions struct {
	*cli.App
	id     string
	yes    bool
	output *cli.Format
}

func newErase(app *cli.App, run func(context.Context, *eraseOptions) error) *cobra.Command {
	o := &eraseOptions{App: app}
	command := &cobra.Command{
		Use:   "erase ID",
		Short: "Take the people out of an order that has ended: its documents, and all that its history says",
		Long: `Take the people out of an order that has ended. Its label and protocol are
removed, with who printed and packed them, and its data key, without which nobody
can read its history any more.
The history itself stays, with its times and steps, as do the search attributes.
Of its record in the archive there stays that its id is taken, and what it cost.

It cannot be undone, and waits for the order's id as confirmation. Programs that
have read the order before forget it within 15 minutes. Backups, and buckets that
keep old versions, have to be dealt with where they are.`,
		Args: cobra.ExactArgs(1),
	}
	command.Flags().BoolVar(&o.yes, "yes", false, "don't ask for confirmation")
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, ids []string) error {
		o.id = ids[0]
		return run(command.Context(), o)
	}
	return command
}

func runErase(ctx context.Context, o *eraseOptions) error {
	if !o.yes {
		if err := o.confirm(); err != nil {
			return err
		}
	}
	s, err := o.ConnectToDocuments(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	erased, err := s.Erase(ctx, o.id)
	if err != nil {
		return err
	}
	if err := o.Print(*o.output, erased, func() string { return describeErased(erased) }); err != nil {
		return err
	}
	if !erased.Unreadable {
		return fmt.Errorf("order %s was never encrypted, so its history can still be read; to remove it as a whole: "+
			"temporal workflow delete --workflow-id %s", o.id, order.WorkflowID(o.id))
	}
	return nil
}

// confirm requires the order's id on standard input.
func (o *eraseOptions) confirm() error {
	fmt.Fprintf(o.Err, "order %s is going to be erased for good; write its id to confirm: ", o.id)
	answer, err := bufio.NewReader(o.In).ReadString('\n')
	if errors.Is(err, context.Canceled) { // the end of the input counts as an answer, too
		return err
	}
	if strings.TrimSpace(answer) != o.id {
		return cli.BadInput("erase: not confirmed, nothing was done; --yes confirms without being asked")
	}
	return nil
}

func describeErased(erased orders.Erased) string {
	text := cli.Line("%s: %s removed", erased.ID, plain.Counted(erased.Files, "file"))
	if erased.Record {
		text += cli.Line("%s: its record in the archive is erased; its id stays taken", erased.ID)
	}
	if erased.Unreadable {
		text += cli.Line("%s: nobody can read its history any more", erased.ID)
	}
	return text
}
