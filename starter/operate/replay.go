package operate

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/worker"

	"orderflow/internal/config"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/plain"
	"orderflow/internal/replay"
	"orderflow/internal/temporalio"
	"orderflow/internal/workers"
	"orderflow/starter/cli"
	"orderflow/workflows"
)

// replayAtOnce is the default number of histories that are replayed in parallel: enough to keep
// a few processors busy while others download.
const replayAtOnce = 8

type replayOptions struct {
	*cli.App
	files      []string
	fromServer bool
	which      replay.Selection // of the server's
	output     *cli.Format
}

func newReplay(app *cli.App, run func(context.Context, *replayOptions) error) *cobra.Command {
	o := &replayOptions{App: app}
	command := &cobra.Command{
		Use:   "replay FILE... | replay --from-server",
		Short: "Try whether this version can take up the orders under way, before it is deployed",
		Long: `Try whether this version can take up the orders under way, before it is deployed.

It replays histories with the workflows of this program: saved ones, from files
and folders, or with --from-server those of orders under way, which it downloads.
Nothing is changed, and no provider is called. An order whose history does not
fit would stop where it is; the change needs workflow.GetVersion then.

Exits with 1 when any history does not fit or can't be downloaded, and with 2 when
all others fit but a file can't be read; the others are tried all the same.`,
		Example: `  orderflow replay workflows/testdata/histories
  orderflow replay --from-server
  orderflow replay --from-server --query 'StartTime > "2026-11-01T00:00:00Z"' --limit 500`,
	}
	flags := command.Flags()
	flags.BoolVar(&o.fromServer, "from-server", false, "replay histories of the Temporal server")
	o.which.Types = workflows.Types()
	flags.StringVar(&o.which.Query, "query", "", "with --from-server: which ones, instead of all under way, in Temporal's language for lists")
	flags.IntVar(&o.which.Limit, "limit", 0, "with --from-server: how many at most, the newest first; 0 means all")
	flags.IntVar(&o.which.AtOnce, "parallel", replayAtOnce, "how many to download and replay at the same time")
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, files []string) error {
		o.files = files
		if err := o.check(flags.Changed); err != nil {
			return err
		}
		return run(command.Context(), o)
	}
	return command
}

func (o *replayOptions) check(changed func(string) bool) error {
	switch {
	case o.fromServer == (len(o.files) > 0):
		return cli.BadInput("replay: want files with saved histories, or --from-server")
	case !o.fromServer && (changed("query") || changed("limit")):
		return cli.BadInput("replay: --query and --limit are for --from-server")
	case changed("query") && strings.TrimSpace(o.which.Query) == "":
		return cli.BadInput("replay: --query is empty; want one such as '%s'", replay.UnderWay)
	case o.which.Limit < 0 || o.which.AtOnce < 1:
		return cli.BadInput("replay: want 0 or more in --limit, and 1 or more in --parallel")
	}
	return nil
}

func runReplay(ctx context.Context, o *replayOptions) error {
	settings, err := cli.LoadConfig()
	if err != nil {
		return err
	}
	replayed := o.replayHistories
	if len(o.files) > 0 {
		replayed = o.replayFiles
	}
	report, err := replayed(ctx, settings)
	if err != nil {
		return err
	}
	return o.print(report)
}

// replayHistories replays the selected histories of the server.
func (o *replayOptions) replayHistories(ctx context.Context, settings config.Config) (replay.Report, error) {
	s, err := o.Connect(ctx)
	if err != nil {
		return replay.Report{}, err
	}
	defer s.Close()
	report, err := replayer(settings, s.Vault, s.Namespace).FromServer(ctx, s.Client, o.which, o.ProgressOf("replaying"))
	if errors.Is(err, replay.ErrQuery) {
		return replay.Report{}, cli.BadInput("replay: --query: %w", err)
	}
	return report, err
}

// replayFiles needs no server; it needs the document store only for the keys of encrypted
// histories.
func (o *replayOptions) replayFiles(ctx context.Context, settings config.Config) (replay.Report, error) {
	namespace, err := temporalio.Namespace()
	if err != nil {
		return replay.Report{}, cli.Wrong(err)
	}
	var store *documents.Store
	if settings.Encryption.Keys != "" {
		if store, err = cli.OpenDocuments(ctx, settings); err != nil {
			return replay.Report{}, err
		}
		defer func() { _ = store.Close() }()
	}
	vault, err := encryption.Open(settings.Encryption.Keys, store)
	if err != nil {
		return replay.Report{}, cli.Wrong(err)
	}
	report, err := replayer(settings, vault, namespace).Files(ctx, o.files, o.which.AtOnce, o.ProgressOf("replaying"))
	if err != nil && ctx.Err() == nil {
		return replay.Report{}, cli.BadInput("replay: %w", err)
	}
	return report, err
}

// replayer replays like a worker with this configuration.
func replayer(settings config.Config, vault *encryption.Vault, namespace string) *replay.Replayer {
	return replay.New(replay.Options{
		Register: func(registry worker.WorkflowRegistry) { workers.RegisterWorkflows(registry, settings) },
		Data:     vault.DataConverter(namespace),
		Failures: vault.FailureConverter(namespace),
	})
}

// print shows the results of the histories, and returns an error unless all replay.
func (o *replayOptions) print(report replay.Report) error {
	if err := o.Print(*o.output, report, func() string { return describeReplay(report) }); err != nil {
		return err
	}
	for _, one := range report.Broken {
		o.Say("orderflow: %s: event %d (%s): %s", placeOf(one), one.EventID, one.EventType, one.Message)
	}
	for _, one := range report.Unread {
		o.Say("orderflow: %s: %s", placeOf(one), one.Message)
	}
	switch {
	case len(report.Broken) > 0:
		return fmt.Errorf("%d of %d histories would stop with this version", len(report.Broken), report.Replayed)
	case len(report.Unread) > 0 && !o.fromServer:
		return cli.BadInput("%s could not be read", plain.Counted(len(report.Unread), "history"))
	case len(report.Unread) > 0:
		return fmt.Errorf("%s could not be read", plain.Counted(len(report.Unread), "history"))
	}
	return nil
}

func describeReplay(report replay.Report) string {
	text := ""
	if len(report.Broken) > 0 {
		rows := [][]string{{"WORKFLOW", "RUN", "EVENT", "TYPE", "FILE"}}
		for _, one := range report.Broken {
			rows = append(rows, []string{one.WorkflowID, one.RunID, fmt.Sprint(one.EventID), one.EventType, one.File})
		}
		text = cli.Table(rows...) + cli.Blank
	}
	return text + cli.Line("%s replayed: %d fit, %d would stop; %d could not be read", plain.Counted(report.Replayed, "history"),
		report.Replayed-len(report.Broken), len(report.Broken), len(report.Unread))
}

// placeOf says where to find a history.
func placeOf(one replay.Failure) string {
	if one.File != "" {
		return one.File
	}
	return one.WorkflowID + ", run " + one.RunID
}
