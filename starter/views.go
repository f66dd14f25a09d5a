package main

import (
	"time"

	"github.com/spf13/cobra"

	"orderflow/internal/cli"
	"orderflow/internal/orders"
	"orderflow/internal/temporalio"
)

func (a *app) viewsCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "views",
		Short: "Print links to lists of orders in the Temporal Web UI",
		Long: `Print links to the lists that people look at, in the Temporal Web UI of
ORDERFLOW_WEB_UI_URL and the namespace of TEMPORAL_NAMESPACE.

Once a link was opened the browser keeps the view under "Custom Views". Those whose times
are of this day are not kept: print them anew. Days are those of this machine (TZ).
"orderflow list --web" makes a link of every other filter. Temporal is not asked.`,
		Args: cobra.NoArgs,
	}
	output := outputFlag(command)
	command.RunE = func(*cobra.Command, []string) error {
		service, err := linking()
		if err != nil {
			return err
		}
		views := service.Views(time.Now())
		return a.print(*output, views, func() string { return viewsTable(views) })
	}
	return command
}

func viewsTable(views []orders.View) string {
	rows := [][]string{{"VIEW", "LINK"}}
	for _, view := range views {
		rows = append(rows, []string{view.Name, view.WebUI})
	}
	return table(rows...)
}

// linking is a service that makes links, and has no connection to Temporal.
func linking() (*orders.Service, error) {
	settings, err := loadConfig()
	if err != nil {
		return nil, err
	}
	namespace, err := temporalio.Namespace()
	if err != nil {
		return nil, cli.Wrong(err)
	}
	return orders.New(nil, orders.Options{Namespace: namespace, WebUI: settings.WebUI.URL}), nil
}

// webUILink is a link as scripts read it.
type webUILink struct {
	WebUI string `json:"webUi"`
}

// listLink prints the link to a list instead of the list.
func (a *app) listLink(filter orders.Filter, output format) error {
	service, err := linking()
	if err != nil {
		return err
	}
	link, err := service.ListLink(filter)
	if err != nil {
		return err
	}
	return a.print(output, webUILink{link}, func() string { return line("%s", link) })
}
