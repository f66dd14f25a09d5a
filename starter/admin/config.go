package admin

import (
	"context"

	"github.com/spf13/cobra"

	"orderflow/internal/config"
	"orderflow/starter/cli"
)

type configOptions struct {
	*cli.App
	output *cli.Format
}

func newConfig(app *cli.App, run func(context.Context, *configOptions) error) *cobra.Command {
	o := &configOptions{App: app}
	command := &cobra.Command{
		Use:   "config",
		Short: "Show all environment variables, what they mean and what is in force",
		Long: `Show all environment variables, what they mean and what is in force.

Secrets are masked. Each may stand in a file instead, which a variable of the same name
with _FILE at its end names: ORDERFLOW_SHIPX_TOKEN_FILE=/run/secrets/shipx-token. Line
breaks at the file's end do not count. Programs read such files when they start.`,
		Args: cobra.NoArgs,
	}
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, _ []string) error { return run(command.Context(), o) }
	return command
}

func runConfig(_ context.Context, o *configOptions) error {
	settings, err := cli.LoadConfig()
	if err != nil {
		return err
	}
	variables := settings.Table()
	return o.Print(*o.output, shownVariables(variables), func() string { return variableTable(variables) })
}

// shownVariable is a variable in JSON output; secrets are masked.
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
		case variable.Value == "": // a Temporal variable, which may come from a profile file that is not read here
			variable.Value, from = variable.Default, "profile, or default"
		}
		rows = append(rows, []string{variable.Name, variable.Value, from, variable.Description})
	}
	return cli.Table(rows...)
}
