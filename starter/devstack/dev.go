package devstack

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"orderflow/internal/config"
	"orderflow/internal/temporalio"
	"orderflow/starter/cli"
)

// demoSpeed shortens a preflight of 105 seconds to 3.5.
const demoSpeed = 30

type devOptions struct {
	*cli.App
	stack stackOptions
}

func newDev(app *cli.App, run func(context.Context, *devOptions) error) *cobra.Command {
	o := &devOptions{App: app}
	command := &cobra.Command{
		Use:   "dev",
		Short: "Run all that orders need to try things out: Temporal, simulators, a worker, the HTTP API",
		Long: `Run all that orders need to try things out, until Ctrl-C: Temporal's dev server
with its Web UI, the simulators of the providers, a worker, and the HTTP API of
"orderflow serve". No real provider is called, whatever accounts the environment
names.

Its folder of documents, and the file of --db, are its own: a second one there is refused.

Orders are kept in memory unless --db names a file; the simulators forget theirs
always. Without flags the ports are those that TEMPORAL_ADDRESS,
ORDERFLOW_WEB_UI_URL, ORDERFLOW_MYPROMO_URL and ORDERFLOW_HTTP_ADDRESS name on
this machine, where the other commands look, too.`,
		Args: cobra.NoArgs,
	}
	options := &o.stack
	usual := usualPorts()
	options.ports.flags(command.Flags(), usual)
	command.Flags().IntVar(&options.ports.http, "http-port", usual.http, "port of the HTTP API; 0 is any free one")
	options.http, options.askEvery = true, devEvery
	command.Flags().StringVar(&options.db, "db", "", "file to keep orders in from one run to the next")
	command.Flags().Float64Var(&options.speed, "speed", demoSpeed, "how many times faster than in life MyPromo is")
	command.RunE = func(command *cobra.Command, _ []string) error {
		if err := options.check(); err != nil {
			return err
		}
		return run(command.Context(), o)
	}
	return command
}

func runDev(ctx context.Context, o *devOptions) error {
	o.stack.logger = func(settings config.Config) *slog.Logger { return logger(o.App, settings) }
	if o.stack.db == "" {
		o.stack.prepare = o.setAside
	}
	o.Say("starting Temporal, the simulators and a worker ...")
	s, err := startStack(ctx, o.stack)
	if err != nil {
		return err
	}
	defer s.stop()
	s.vault.WarnIfOff(logger(o.App, s.settings))
	fmt.Fprint(o.Out, o.Typed(welcome(s, o.stack, o.Orderflow)))
	err = s.wait(ctx)
	o.Say("stopping ...")
	s.stop()
	o.Say("%s", leftBehind(o.stack.db))
	return err
}

// leftBehind says what is left of the orders once the stack has stopped.
func leftBehind(db string) string {
	if db == "" {
		return "all orders are forgotten, because they were in memory only; to keep them the next time: " + keepCommand
	}
	return "the orders are kept in " + db + "; what the simulators knew of them is forgotten"
}

// keepCommand starts a stack that keeps its orders.
const keepCommand = "orderflow dev --db data/orders.db"

// welcome shows the addresses and what to try. The user calls us by the path orderflow.
func welcome(s *stack, options stackOptions, orderflow string) string {
	rows := [][]string{
		{"Temporal", s.temporal.Address},
		{"Web UI", s.Overview()},
		{"HTTP API", s.api, "described at " + s.api + "/docs/"},
		{"Desk", s.api + "/desk/", "where people decide"},
	}
	for _, one := range providers {
		rows = append(rows, []string{one.title, s.simulatorURL(one.name), one.remark(s, options.speed)})
	}
	rows = append(rows,
		[]string{"ledgers", s.simulatorURL("_/mypromo/ledger"), "what MyPromo did"},
		[]string{"", s.simulatorURL("_/shipx/ledger"), "what ShipX did; likewise tpk, mediaport, merkana"},
		[]string{"documents", s.settings.Documents.URL})
	return cli.Table(rows...) + cli.Blank + cli.Line("In another terminal:") + exports(s) + onPath(orderflow) + `  orderflow start examples/made-to-order-locker.json
  orderflow watch shop-2026-10417

` + cli.Line("%s", atCtrlC(options.db))
}

// atCtrlC says what Ctrl-C does.
func atCtrlC(db string) string {
	if db == "" {
		return "Ctrl-C stops everything and forgets all orders; to keep them, start with: " + keepCommand
	}
	return "Ctrl-C stops everything; the orders are kept in " + db
}

// exports are the variables to set in another terminal so that commands there find this stack;
// empty if they find it anyway.
func exports(s *stack) string {
	looks, err := temporalio.ClientOptions()
	if err != nil { // the other terminal may have a correct environment
		looks = client.Options{HostPort: client.DefaultHostPort, Namespace: client.DefaultNamespace}
	}
	var lines strings.Builder
	set := func(name, value string) { lines.WriteString(cli.Line("  export %s=%s", name, value)) }
	if address := strings.Replace(looks.HostPort, "localhost", cli.Loopback, 1); address != s.temporal.Address {
		set("TEMPORAL_ADDRESS", s.temporal.Address)
	}
	if looks.Namespace != client.DefaultNamespace {
		set("TEMPORAL_NAMESPACE", client.DefaultNamespace)
	}
	asked, err := cli.LoadConfig()
	if err != nil {
		return lines.String()
	}
	if asked.WebUI.URL != s.temporal.UI {
		set("ORDERFLOW_WEB_UI_URL", s.temporal.UI)
	}
	for _, one := range providers {
		if is := one.url(s.settings); one.url(asked) != is {
			set(one.variable, is)
		}
	}
	return lines.String()
}

// onPath puts orderflow on the PATH of another terminal, because the workers do not know by which
// path their users call it; empty if it is there.
func onPath(orderflow string) string {
	folder, err := filepath.Abs(filepath.Dir(orderflow))
	if orderflow == "" || err != nil {
		return ""
	}
	return cli.Line(`  export PATH="%s:$PATH"   # to paste the commands that the Web UI shows`, folder)
}

// setAside moves the documents of an earlier run away. A store keeps the first document of each
// name, and an order that only Temporal's memory knew may come again with the same id. It
// leaves a folder from the environment alone.
func (o *devOptions) setAside(folder string) error {
	if _, set := os.LookupEnv("ORDERFLOW_DOCUMENTS_URL"); set {
		return nil
	}
	current := filepath.Join(folder, "orders")
	aside := current + "-" + time.Now().Format("20060102-150405")
	err := os.Rename(current, aside)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("set aside the documents of an earlier run: %w", err)
	}
	o.Say("the documents of an earlier run are now in %s", aside)
	return nil
}
