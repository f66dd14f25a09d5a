package main

import (
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
yet. Repeat it at will; every shipment is collected once. What the courier signs is
stored, and saved to --dir.`,
		Args: cobra.NoArgs,
	}
	dir := command.Flags().String("dir", "", "save the printouts to this folder as well")
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, _ []string) error {
		s, err := connectToDocuments(command.Context())
		if err != nil {
			return err
		}
		defer s.close()
		collected, err := s.Pickup(command.Context())
		if err != nil {
			return err
		}
		if err := s.savePrintouts(command, *dir, collected); err != nil {
			return err
		}
		return a.print(*output, collected, func() string { return collectedText(collected) })
	}
	return command
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
	if len(collected.DispatchOrders) == 0 {
		return "nothing waits for a courier\n"
	}
	text := fmt.Sprintf("%d shipments are collected by %d dispatch orders\n", collected.Shipments, len(collected.DispatchOrders))
	for _, printout := range collected.Printouts {
		text += printout.Key + "\n"
	}
	return text
}
