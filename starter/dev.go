package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"orderflow/internal/temporalio"
)

// demoSpeed lets a preflight of 105 seconds take 3.5.
const demoSpeed = 30

func (a *app) devCommand() *cobra.Command {
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
	var options stackOptions
	usual := usualPorts()
	options.ports.flags(command.Flags(), usual)
	command.Flags().IntVar(&options.ports.http, "http-port", usual.http, "port of the HTTP API; 0 is any free one")
	options.http, options.askEvery = true, devEvery
	command.Flags().StringVar(&options.db, "db", "", "file to keep orders in from one run to the next")
	command.Flags().Float64Var(&options.speed, "speed", demoSpeed, "how many times faster than in life MyPromo is")
	options.logger = a.logger
	command.RunE = func(command *cobra.Command, _ []string) error {
		if err := options.check(); err != nil {
			return err
		}
		if options.db == "" {
			options.prepare = a.setAside
		}
		a.say("starting Temporal, the simulators and a worker ...")
		s, err := startStack(command.Context(), options)
		if err != nil {
			return err
		}
		defer s.stop()
		s.vault.WarnIfOff(a.logger(s.settings))
		fmt.Fprint(a.Out, welcome(s, options.speed))
		err = s.wait(command.Context())
		a.say("stopping ...")
		return err
	}
	return command
}

// welcome says where everything is and what to try.
func welcome(s *stack, speed float64) string {
	where := table(
		[]string{"Temporal", s.temporal.Address},
		[]string{"Web UI", s.Overview()},
		[]string{"HTTP API", s.api, "described at " + s.api + "/docs/"},
		[]string{"Desk", s.api + "/desk/", "where people decide"},
		[]string{"MyPromo", s.simulatorURL("mypromo"), fmt.Sprintf("simulated, %v times as fast as in life", speed)},
		[]string{"ShipX", s.simulatorURL("shipx"), "simulated"},
		[]string{"TPK", s.simulatorURL("tpk"), "simulated, as fast as MyPromo"},
		[]string{"Media Port", s.simulatorURL("mediaport"), fmt.Sprintf("simulated; supplier %d is asked for orders every %s", demoSupplier, s.settings.MediaPort.Every)},
		[]string{"Merkana", s.simulatorURL("merkana"), "simulated; it may push orders to " + s.api + "/merkana/"},
		[]string{"ledgers", s.simulatorURL("_/mypromo/ledger"), "what MyPromo did"},
		[]string{"", s.simulatorURL("_/shipx/ledger"), "what ShipX did; likewise tpk, mediaport, merkana"},
		[]string{"documents", s.settings.Documents.URL},
	)
	return where + blank + line("In another terminal:") + exports(s) + `  orderflow start examples/made-to-order-locker.json
  orderflow watch shop-2026-10417

Ctrl-C stops everything.
`
}

// exports are what another terminal has to set so that the commands there find
// this stack; nothing when they look here anyhow.
func exports(s *stack) string {
	looks, err := temporalio.ClientOptions()
	if err != nil { // the other terminal may have mended it
		looks = client.Options{HostPort: client.DefaultHostPort, Namespace: client.DefaultNamespace}
	}
	var lines strings.Builder
	set := func(name, value string) { lines.WriteString(line("  export %s=%s", name, value)) }
	if address := strings.Replace(looks.HostPort, "localhost", loopback, 1); address != s.temporal.Address {
		set("TEMPORAL_ADDRESS", s.temporal.Address)
	}
	if looks.Namespace != client.DefaultNamespace {
		set("TEMPORAL_NAMESPACE", client.DefaultNamespace)
	}
	asked, err := loadConfig()
	if err != nil {
		return lines.String()
	}
	if asked.WebUI.URL != s.temporal.UI {
		set("ORDERFLOW_WEB_UI_URL", s.temporal.UI)
	}
	for _, one := range []struct{ variable, looks, is string }{
		{"ORDERFLOW_MYPROMO_URL", asked.MyPromo.URL, s.settings.MyPromo.URL},
		{"ORDERFLOW_SHIPX_URL", asked.ShipX.URL, s.settings.ShipX.URL},
		{"ORDERFLOW_TPK_URL", asked.TPK.URL, s.settings.TPK.URL},
		{"ORDERFLOW_MEDIAPORT_URL", asked.MediaPort.URL, s.settings.MediaPort.URL},
		{"ORDERFLOW_MERKANA_URL", asked.Merkana.URL, s.settings.Merkana.URL},
	} {
		if one.looks != one.is {
			set(one.variable, one.is)
		}
	}
	return lines.String()
}

// setAside moves the documents of an earlier run out of the way. A store keeps
// the first document that an order puts there, and an order that was forgotten
// with Temporal's memory may come again under its id. A folder that the
// environment names is left alone.
func (a *app) setAside(folder string) error {
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
	a.say("the documents of an earlier run are now in %s", aside)
	return nil
}
