package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"orderflow/order"
)

// severalLines are the flags whose values may have several lines.
var severalLines = map[string]bool{"amend": true, "query": true}

// checkWords refuses control characters in what a user types, because other people see it.
func checkWords(command *cobra.Command, args []string) error {
	var err error
	command.Flags().VisitAll(func(flag *pflag.Flag) {
		if rule := order.TextRule(flag.Value.String(), severalLines[flag.Name]); rule != "" && err == nil {
			err = BadInput("%s: --%s %s", command.Name(), flag.Name, rule)
		}
	})
	for i, arg := range args {
		if rule := order.TextRule(arg, false); rule != "" && err == nil {
			err = BadInput("%s: argument %d %s", command.Name(), i+1, rule)
		}
	}
	return err
}
