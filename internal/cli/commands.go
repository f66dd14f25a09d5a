package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"orderflow/internal/version"
)

// suggestionDistance is the highest number of wrong letters for which a command is suggested.
const suggestionDistance = 2

// complete adds to a program what all programs have: help, a version, and commands that refuse
// unknown arguments. began reports whether a command's own work has started: an earlier error
// is a usage error.
func complete(root *cobra.Command) (began *bool) {
	root.SilenceErrors, root.SilenceUsage = true, true
	root.Version = root.Name() + " " + version.Current().String() // for people
	root.SetVersionTemplate("{{.Version}}\n")
	root.AddCommand(versionCommand())
	root.SetHelpCommand(helpCommand())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	began = new(bool)
	each(root, func(command *cobra.Command) {
		command.SuggestionsMinimumDistance = suggestionDistance
		if command.HasSubCommands() {
			command.Args = noSuchCommand
		}
		if run := command.RunE; run != nil {
			command.RunE = func(command *cobra.Command, args []string) error {
				*began = true
				return run(command, args)
			}
		}
	})
	return began
}

// completes reports whether a shell asks for completions.
func completes(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// each visits a command and all below it.
func each(command *cobra.Command, visit func(*cobra.Command)) {
	visit(command)
	for _, one := range command.Commands() {
		each(one, visit)
	}
}

// unknownCommand is the error for an unknown subcommand.
type unknownCommand struct {
	name   string
	parent *cobra.Command
}

func (e *unknownCommand) Error() string {
	text := fmt.Sprintf("unknown command %q for %q", e.name, e.parent.CommandPath())
	switch suggested := e.parent.SuggestionsFor(e.name); {
	case len(suggested) > 0:
		return text + fmt.Sprintf("; did you mean %q?", strings.Join(suggested, `" or "`))
	case e.parent.HasAvailableSubCommands():
		return text + "; " + helpAbout(e.parent)
	}
	return text
}

// helpAbout says how to list the commands of a program or a group.
func helpAbout(group *cobra.Command) string {
	program := group.Root().Name()
	return fmt.Sprintf(`"%s help%s" shows the commands`, program, strings.TrimPrefix(group.CommandPath(), program))
}

// noSuchCommand refuses arguments of commands that only group subcommands.
func noSuchCommand(command *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return &unknownCommand{args[0], command}
}

// helpCommand shows the help of a command, and refuses unknown ones.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show what a command does and takes",
		RunE: func(help *cobra.Command, names []string) error {
			command, rest, err := help.Root().Find(names)
			if err == nil {
				err = noSuchCommand(command, rest)
			}
			if err != nil {
				return Wrong(err)
			}
			command.InitDefaultHelpFlag()
			command.InitDefaultVersionFlag()
			return command.Help()
		},
		ValidArgsFunction: func(help *cobra.Command, names []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			command, rest, err := help.Root().Find(names)
			if err != nil || len(rest) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var found []cobra.Completion
			for _, one := range command.Commands() {
				if one.IsAvailableCommand() {
					found = append(found, cobra.CompletionWithDesc(one.Name(), one.Short))
				}
			}
			return found, cobra.ShellCompDirectiveNoFileComp
		},
	}
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show the version",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(command.OutOrStdout(), command.Root().Version)
			return err
		},
	}
}
