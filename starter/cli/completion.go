package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/workflows"
)

// flagValues are the values of flags that mean the same in all commands. A command with other
// values for such a flag calls Suggest.
var flagValues = map[string][]string{
	"status":   texts(orders.Statuses()),
	"stage":    texts(orders.Stages()),
	"carrier":  texts(order.Carriers),
	"provider": workflows.Providers(),
	"kind":     {string(order.DocumentLabel), string(order.DocumentProtocol)},
	"role":     texts(access.Roles()),
	"output":   {string(FormatText), string(FormatJSON)},
}

// FlagsOfFiles are the flags whose values are files or folders, which shells complete
// themselves.
var FlagsOfFiles = []string{"amend", "db", "dir", "document", "mapping", "merge"}

// Suggest sets the completions of a command's flag; without values, the shell suggests nothing.
func Suggest[T ~string](command *cobra.Command, flag string, values ...T) {
	// It can't fail: the flag exists and has no completion yet.
	_ = command.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(texts(values), cobra.ShellCompDirectiveNoFileComp))
}

func texts[T ~string](values []T) []string {
	all := make([]string, len(values))
	for i, value := range values {
		all[i] = string(value)
	}
	return all
}

// complete adds completions for the flags and arguments of all commands.
func complete(command *cobra.Command) {
	command.Flags().VisitAll(func(flag *pflag.Flag) {
		if _, known := command.GetFlagCompletionFunc(flag.Name); known || slices.Contains(FlagsOfFiles, flag.Name) {
			return
		}
		Suggest(command, flag.Name, flagValues[flag.Name]...)
	})
	if command.ValidArgsFunction == nil && !command.HasSubCommands() {
		command.ValidArgsFunction = arguments
	}
	for _, one := range command.Commands() {
		complete(one)
	}
}

// arguments completes a command's arguments by their names in its usage: "watch ID".
func arguments(command *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	_, usage, _ := strings.Cut(command.Use, " ")
	first, _, _ := strings.Cut(strings.TrimLeft(usage, "["), " ")
	isID := first == "ID" && (len(args) == 0 || strings.Contains(usage, "ID..."))
	switch {
	case chosen(command, "provider"):
		return workflows.Providers(), cobra.ShellCompDirectiveNoFileComp
	case isID || chosen(command, "again"):
		return suggestedOrders(command.Context(), args, typed), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	case strings.HasPrefix(first, "FILE"):
		return nil, cobra.ShellCompDirectiveDefault
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// chosen reports whether a command has a flag and the user gave it.
func chosen(command *cobra.Command, flag string) bool {
	found := command.Flags().Lookup(flag)
	return found != nil && found.Changed
}

// The shell waits for suggestions, so they must be fast and few.
const (
	suggestWithin = 1500 * time.Millisecond
	mostSuggested = 50
)

// suggestedOrders are the orders whose ids begin with the typed text; none, without an error,
// if there is no server.
func suggestedOrders(ctx context.Context, given []string, typed string) []cobra.Completion {
	ctx, cancel := context.WithTimeout(ctx, suggestWithin)
	defer cancel()
	settings, err := LoadConfig()
	if err != nil {
		return nil
	}
	s, err := connectWith(ctx, settings, nil)
	if err != nil {
		return nil
	}
	defer s.Close()
	rows, err := s.WithIDPrefix(ctx, typed, mostSuggested)
	if err != nil {
		return nil
	}
	var found []cobra.Completion
	for _, row := range rows {
		if !slices.Contains(given, row.ID) {
			found = append(found, cobra.CompletionWithDesc(row.ID, strings.TrimSpace(fmt.Sprintf("%s %s", ShownStatus(row), row.Stage))))
		}
	}
	return found
}
