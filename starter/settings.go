package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"orderflow/internal/config"
	"orderflow/internal/temporalio"
)

func (a *app) configCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "config",
		Short: "Show all environment variables, what they mean and what is in force",
		Long: `Show all environment variables, what they mean and what is in force.

Secrets are masked. Each may stand in a file instead, which a variable of the same name
with _FILE at its end names: ORDERFLOW_SHIPX_TOKEN_FILE=/run/secrets/shipx-token. Line
breaks at the file's end do not count. Programs read such files when they start.`,
		Args: cobra.NoArgs,
	}
	output := outputFlag(command)
	command.RunE = func(*cobra.Command, []string) error {
		settings, err := loadConfig()
		if err != nil {
			return err
		}
		variables := settings.Table()
		return a.print(*output, shownVariables(variables), func() string { return variableTable(variables) })
	}
	return command
}

// shownVariable is a variable as scripts see it; secrets are masked.
type shownVariable struct {
	Name         string `json:"name"`
	Value        string `json:"value"`
	Default      string `json:"default"`
	Set          bool   `json:"set"`
	FileVariable string `json:"fileVariable,omitempty"`
	File         string `json:"file,omitempty"`
	Description  string `json:"description"`
}

func shownVariables(variables []config.Variable) []shownVariable {
	shown := make([]shownVariable, len(variables))
	for i, variable := range variables {
		shown[i] = shownVariable(variable)
	}
	return shown
}

func variableTable(variables []config.Variable) string {
	rows := [][]string{{"VARIABLE", "VALUE", "FROM", "MEANING"}}
	for _, variable := range variables {
		from := "default"
		switch {
		case variable.File != "":
			from = variable.File
		case variable.Set:
			from = "environment"
		case variable.Value == "": // of Temporal's, whose profile file is not read here
			variable.Value, from = variable.Default, "profile, or default"
		}
		rows = append(rows, []string{variable.Name, variable.Value, from, variable.Description})
	}
	return table(rows...)
}

func (a *app) setupCommand() *cobra.Command {
	var prune bool
	command := &cobra.Command{
		Use:   "setup",
		Short: "Prepare the Temporal namespace: search attributes of orders, schedules",
		Long: `Prepare the Temporal namespace: add the search attributes of orders, and make a
schedule that looks for what ended badly, one for each supplier whose new orders are taken from Media Port
(ORDERFLOW_MEDIAPORT_SUPPLIERS), and one for InPost's courier. It may run any
number of times. On Temporal Cloud, add the search attributes there.`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			settings, err := loadConfig()
			if err != nil {
				return err
			}
			s, err := connect(command.Context())
			if err != nil {
				return err
			}
			defer s.close()
			if err := temporalio.Setup(command.Context(), s.client, s.namespace); err != nil {
				return err
			}
			scheduled, err := schedule(command.Context(), s.client, settings, prune)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(a.Out, scheduled+line("namespace %s is ready", s.namespace))
			return err
		},
	}
	command.Flags().BoolVar(&prune, "prune", false, "delete the schedules that the configuration does not ask for")
	return command
}
