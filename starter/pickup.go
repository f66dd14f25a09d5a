package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"orderflow/workflows"
)

func (a *app) pickupCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "pickup",
		Short: "Have InPost's courier collect the bought shipments that wait for one",
		Long: `Have InPost's courier collect the bought shipments that wait for one: those of
sending method dispatch_order, of the last two weeks, that are in no dispatch order
yet or in one that InPost rejected. Repeat it at will; every shipment is collected once.
It waits until InPost has decided, which takes a while. What the courier signs is
stored, and saved to --dir.

Shipments that InPost refuses are left out and named, and the exit code is 1; the
others are collected all the same.

--cancel calls the courier of a dispatch order off, where InPost allows it. Its
shipments wait for another one then.`,
		Args: cobra.NoArgs,
	}
	dir := command.Flags().String("dir", "", "save the printouts to this folder as well")
	cancel := command.Flags().Int64("cancel", 0, "call the courier of this dispatch order off")
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, _ []string) error {
		switch {
		case !command.Flags().Changed("cancel"):
			return a.pickup(command, *dir, *output)
		case *cancel <= 0 || *dir != "":
			return badInput("pickup: want the id of a dispatch order in --cancel, such as 991, and no --dir")
		}
		return a.cancelPickup(command, *cancel, *output)
	}
	return command
}

func (a *app) pickup(command *cobra.Command, dir string, output format) error {
	s, err := connectToDocuments(command.Context())
	if err != nil {
		return err
	}
	defer s.close()
	collected, failed := s.Pickup(command.Context())
	if failed != nil && len(collected.DispatchOrders)+len(collected.Uncollected) == 0 {
		return failed
	}
	if err := s.savePrintouts(command, dir, collected); err != nil {
		return errors.Join(failed, err)
	}
	err = a.print(output, collected, func() string { return collectedText(collected) })
	return errors.Join(failed, err)
}

func (a *app) cancelPickup(command *cobra.Command, dispatchOrder int64, output format) error {
	s, err := connect(command.Context())
	if err != nil {
		return err
	}
	defer s.close()
	cancelled, err := s.CancelPickup(command.Context(), dispatchOrder)
	if err != nil {
		return err
	}
	return a.print(output, cancelled, func() string {
		return line("dispatch order %d is cancelled; %d shipments wait for another courier", cancelled.ID, len(cancelled.Shipments))
	})
}

func (s *session) savePrintouts(command *cobra.Command, dir string, collected workflows.Collected) error {
	if dir == "" {
		return nil
	}
	if err := os.MkdirAll(dir, documentFolder); err != nil {
		return err
	}
	for _, printout := range collected.Printouts {
		content, err := s.store.Get(command.Context(), printout)
		if err != nil {
			return err
		}
		name := strings.ReplaceAll(strings.TrimPrefix(printout.Key, "orders/"), "/", "-")
		if err := os.WriteFile(filepath.Join(dir, name), content, documentMode); err != nil {
			return err
		}
	}
	return nil
}

func collectedText(collected workflows.Collected) string {
	if len(collected.DispatchOrders)+len(collected.Uncollected)+len(collected.Cancelled) == 0 {
		return "nothing waits for a courier\n"
	}
	var text strings.Builder
	if len(collected.DispatchOrders) > 0 {
		names := strings.Trim(strings.ReplaceAll(fmt.Sprint(collected.DispatchOrders), " ", ", "), "[]")
		text.WriteString(line("%d shipments are collected by dispatch order %s", collected.Shipments, names))
	}
	for _, id := range collected.Cancelled {
		text.WriteString(line("dispatch order %d was cancelled meanwhile; its shipments wait", id))
	}
	for _, printout := range collected.Printouts {
		text.WriteString(line("%s", printout.Key))
	}
	for _, missed := range collected.Uncollected {
		text.WriteString(line("not collected: %s", missed))
	}
	return text.String()
}
