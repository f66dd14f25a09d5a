package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/worker"

	"orderflow/internal/cli"
	"orderflow/internal/config"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/replay"
	"orderflow/internal/temporalio"
	"orderflow/internal/workers"
	"orderflow/workflows"
)

// replayAtOnce is how many histories are replayed at the same time, unless a flag
// says otherwise: enough to keep a few processors busy while others download.
const replayAtOnce = 8

func (a *app) replayCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "replay FILE... | replay --from-server",
		Short: "Try whether this version can take up the orders under way, before it is deployed",
		Long: `Try whether this version can take up the orders under way, before it is deployed.

It replays histories with the workflows of this program: saved ones, from files
and folders, or with --from-server those of orders under way, which it downloads.
Nothing is changed, and no provider is called. An order whose history does not
fit would stop where it is; the change needs workflow.GetVersion then.

Exits with 1 when any history does not fit or can't be read; the others are tried
all the same.`,
		Example: `  orderflow replay workflows/testdata/histories
  orderflow replay --from-server
  orderflow replay --from-server --query 'StartTime > "2026-11-01T00:00:00Z"' --limit 500`,
	}
	flags := command.Flags()
	fromServer := flags.Bool("from-server", false, "replay histories of the Temporal server")
	which := replay.Selection{Types: workflows.Types()}
	flags.StringVar(&which.Query, "query", "", "with --from-server: which ones, instead of all under way, in Temporal's language for lists")
	flags.IntVar(&which.Limit, "limit", 0, "with --from-server: how many at most, the newest first; 0 means all")
	flags.IntVar(&which.AtOnce, "parallel", replayAtOnce, "how many to download and replay at the same time")
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, files []string) error {
		switch {
		case *fromServer == (len(files) > 0):
			return badInput("replay: want files with saved histories, or --from-server")
		case !*fromServer && (flags.Changed("query") || flags.Changed("limit")):
			return badInput("replay: --query and --limit are for --from-server")
		case flags.Changed("query") && strings.TrimSpace(which.Query) == "":
			return badInput("replay: --query is empty; want one such as '%s'", replay.UnderWay)
		case which.Limit < 0 || which.AtOnce < 1:
			return badInput("replay: want 0 or more in --limit, and 1 or more in --parallel")
		}
		report, err := a.replay(command.Context(), files, which)
		if err != nil {
			return err
		}
		return a.printReplay(*output, report)
	}
	return command
}

// replay replays files or, without any, what is chosen of the server's.
func (a *app) replay(ctx context.Context, files []string, which replay.Selection) (replay.Report, error) {
	settings, err := loadConfig()
	if err != nil {
		return replay.Report{}, err
	}
	if len(files) > 0 {
		return a.replayFiles(ctx, settings, files, which.AtOnce)
	}
	s, err := connect(ctx)
	if err != nil {
		return replay.Report{}, err
	}
	defer s.close()
	report, err := replayer(settings, s.vault, s.namespace).FromServer(ctx, s.client, which, a.progressOf("replaying"))
	if errors.Is(err, replay.ErrQuery) {
		return replay.Report{}, badInput("replay: --query: %w", err)
	}
	return report, err
}

// replayFiles needs no server, and the document store only for the keys of
// histories that are encrypted.
func (a *app) replayFiles(ctx context.Context, settings config.Config, files []string, atOnce int) (replay.Report, error) {
	namespace, err := temporalio.Namespace()
	if err != nil {
		return replay.Report{}, cli.Wrong(err)
	}
	var store *documents.Store
	if settings.Encryption.Keys != "" {
		if store, err = openDocuments(ctx, settings); err != nil {
			return replay.Report{}, err
		}
		defer func() { _ = store.Close() }()
	}
	vault, err := encryption.Open(settings.Encryption.Keys, store)
	if err != nil {
		return replay.Report{}, cli.Wrong(err)
	}
	report, err := replayer(settings, vault, namespace).Files(ctx, files, atOnce, a.progressOf("replaying"))
	if err != nil && ctx.Err() == nil {
		return replay.Report{}, badInput("replay: %w", err)
	}
	return report, err
}

// replayer replays as a worker of this configuration would.
func replayer(settings config.Config, vault *encryption.Vault, namespace string) *replay.Replayer {
	return replay.New(replay.Options{
		Register: func(registry worker.WorkflowRegistry) { workers.RegisterWorkflows(registry, settings) },
		Data:     vault.DataConverter(namespace),
		Failures: vault.FailureConverter(namespace),
	})
}

// printReplay shows what came of the histories, and fails unless all fit.
func (a *app) printReplay(output format, report replay.Report) error {
	if err := a.print(output, report, func() string { return describeReplay(report) }); err != nil {
		return err
	}
	for _, one := range report.Broken {
		a.say("orderflow: %s: event %d (%s): %s", placeOf(one), one.EventID, one.EventType, one.Message)
	}
	for _, one := range report.Unread {
		a.say("orderflow: %s: %s", placeOf(one), one.Message)
	}
	switch {
	case len(report.Broken) > 0:
		return fmt.Errorf("%d of %d histories would stop with this version", len(report.Broken), report.Replayed)
	case len(report.Unread) > 0:
		return fmt.Errorf("%d histories could not be read", len(report.Unread))
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
		text = table(rows...) + blank
	}
	return text + line("%d histories replayed: %d fit, %d would stop; %d could not be read", report.Replayed,
		report.Replayed-len(report.Broken), len(report.Broken), len(report.Unread))
}

// placeOf is where a person finds a history.
func placeOf(one replay.Failure) string {
	if one.File != "" {
		return one.File
	}
	return one.WorkflowID + ", run " + one.RunID
}
