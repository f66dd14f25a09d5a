package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"orderflow/internal/orders"
	"orderflow/order"
)

func (a *app) eraseCommand() *cobra.Command {
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
	yes := command.Flags().Bool("yes", false, "don't ask for confirmation")
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, ids []string) error {
		if !*yes {
			if err := a.confirmErase(ids[0]); err != nil {
				return err
			}
		}
		s, err := connectToDocuments(command.Context())
		if err != nil {
			return err
		}
		defer s.close()
		return a.erase(command.Context(), s, ids[0], *output)
	}
	return command
}

func (a *app) confirmErase(id string) error {
	fmt.Fprintf(a.Err, "order %s is going to be erased for good; write its id to confirm: ", id)
	answer, err := bufio.NewReader(a.In).ReadString('\n')
	if errors.Is(err, context.Canceled) { // any other end is an answer, too
		return err
	}
	if strings.TrimSpace(answer) != id {
		return badInput("erase: not confirmed, nothing was done; --yes confirms without being asked")
	}
	return nil
}

func (a *app) erase(ctx context.Context, s *session, id string, output format) error {
	erased, err := s.Erase(ctx, id)
	if err != nil {
		return err
	}
	if err := a.print(output, erased, func() string { return describeErased(erased) }); err != nil {
		return err
	}
	if !erased.Unreadable {
		return fmt.Errorf("order %s was never encrypted, so its history can still be read; to remove it as a whole: "+
			"temporal workflow delete --workflow-id %s", id, order.WorkflowID(id))
	}
	return nil
}

func describeErased(erased orders.Erased) string {
	text := line("%s: %d files removed", erased.ID, erased.Files)
	if erased.Record {
		text += line("%s: its record in the archive is erased; its id stays taken", erased.ID)
	}
	if erased.Unreadable {
		text += line("%s: nobody can read its history any more", erased.ID)
	}
	return text
}
