package orders

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"orderflow/internal/orders"
	"orderflow/internal/temporalio"
	"orderflow/starter/cli"
)

type viewsOptions struct {
	*cli.App
	output *cli.Format
}

func newViews(app *cli.App, run func(context.Context, *viewsOptions) error) *cobra.Command {
	o := &viewsOptions{App: app}
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
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, _ []string) error { return run(command.Context(), o) }
	return command
}

func runViews(_ context.Context, o *viewsOptions) error {
	service, err := linkService()
	if err != nil {
		return err
	}
	views := service.Views(time.Now())
	return o.Print(*o.output, views, func() string { return viewsTable(views) })
}

func viewsTable(views []orders.View) string {
	rows := [][]string{{"VIEW", "LINK"}}
	for _, view := range views {
		rows = append(rows, []string{view.Name, view.WebUI})
	}
	return cli.Table(rows...)
}

// linkService is a service that makes links and has no connection to Temporal.
func linkService() (*orders.Service, error) {
	settings, err := cli.LoadConfig()
	if err != nil {
		return nil, err
	}
	namespace, err := temporalio.Namespace()
	if err != nil {
		return nil, cli.Wrong(err)
	}
	return orders.New(nil, orders.Options{Namespace: namespace, WebUI: settings.WebUI.URL}), nil
}

// webUILink is a link in JSON output.
type webUILink struct {
	WebUI string `json:"webUi"`
}
