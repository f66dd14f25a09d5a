package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"orderflow/starter/cli"
)

// TestEveryFlagIsCompleted checks that shells can complete every flag's value, and which
// commands complete ids of orders.
func TestEveryFlagIsCompleted(t *testing.T) {
	var takeIDs []string
	visit(cli.Root(new(cli.App), rooms...), func(command *cobra.Command) {
		command.Flags().VisitAll(func(flag *pflag.Flag) {
			_, known := command.GetFlagCompletionFunc(flag.Name)
			require.True(t, known || slices.Contains(cli.FlagsOfFiles, flag.Name), "%s --%s", command.CommandPath(), flag.Name)
		})
		if _, usage, _ := strings.Cut(command.Use, " "); strings.HasPrefix(strings.TrimLeft(usage, "["), "ID") {
			takeIDs = append(takeIDs, command.Name())
		}
	})
	require.Subset(t, takeIDs, []string{"watch", "show", "cancel", "resolve", "design", "hold", "release", "documents", "erase"})
}

func visit(command *cobra.Command, do func(*cobra.Command)) {
	do(command)
	for _, one := range command.Commands() {
		visit(one, do)
	}
}
