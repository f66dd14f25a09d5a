package operate

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"orderflow/internal/check"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/temporalio"
	"orderflow/starter/cli"
)

type checkOptions struct {
	*cli.App
	subjects []string
	output   *cli.Format
}

func newCheck(app *cli.App, run func(context.Context, *checkOptions) error) *cobra.Command {
	o := &checkOptions{App: app}
	command := &cobra.Command{
		Use:   "check [SUBJECT ...]",
		Short: "Ask whether everything is as it has to be: accounts at providers, Temporal, workers, documents",
		Long: `Ask whether everything is as it has to be, and say what to do where it is not.
Nothing is changed: providers get logins and reads that cost nothing, the document
store a file that is removed again.

Give it where a worker runs, with the worker's environment. The subjects, all of which
are checked where none is named:
` + "  " + strings.Join(check.Subjects(), ", ") + `

All checks run side by side, and each takes 15 seconds at most.

A check is ok, a warning, failed, or skipped. A provider that was never set up, and where
no simulator answers, counts as not used, and is skipped. Calls to providers do not wait
for the limit of calls, which counts those of workers.

Exits with 1 if anything failed; warnings do not count.`,
		Example: "  orderflow check\n  orderflow check shipx tpk --output json",
	}
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, subjects []string) error {
		if err := check.Known(subjects...); err != nil {
			return cli.BadInput("check: %w", err)
		}
		o.subjects = subjects
		return run(command.Context(), o)
	}
	return command
}

func runCheck(ctx context.Context, o *checkOptions) error {
	report, err := checkAll(ctx, o.subjects)
	if err != nil {
		return err
	}
	if err := o.Print(*o.output, report, func() string { return cli.CheckTable(report) }); err != nil {
		return err
	}
	if !report.OK {
		return fmt.Errorf("check: %d of %d checks failed", report.Count(check.Failed), len(report.Findings))
	}
	return nil
}

// checkAll checks subjects with the settings of the environment.
func checkAll(ctx context.Context, subjects []string) (check.Report, error) {
	settings, err := cli.LoadConfig()
	if err != nil {
		return check.Report{}, err
	}
	namespace, err := temporalio.Namespace()
	if err != nil {
		return check.Report{}, cli.Wrong(err)
	}
	options := check.Configured(settings, namespace)
	if options.Store, options.StoreError = documents.Open(ctx, settings.Documents.URL); options.StoreError == nil {
		defer func() { _ = options.Store.Close() }()
	}
	if options.Vault, err = encryption.Open(settings.Encryption.Keys, options.Store); err != nil {
		return check.Report{}, cli.Wrong(err)
	}
	var with []temporalio.Option
	if options.StoreError == nil { // the data keys are in the store
		with = append(with, options.Vault.UseExisting)
	}
	var connected client.Client
	options.Connect = func(ctx context.Context) (_ client.Client, err error) {
		connected, err = temporalio.Dial(ctx, slog.New(slog.DiscardHandler), with...)
		return connected, err
	}
	report, err := check.Run(ctx, options, subjects...)
	if connected != nil {
		connected.Close()
	}
	return report, err
}
