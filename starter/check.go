package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"orderflow/internal/check"
	"orderflow/internal/cli"
	"orderflow/internal/config"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/temporalio"
)

func (a *app) checkCommand() *cobra.Command {
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
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, subjects []string) error {
		if err := check.Known(subjects...); err != nil {
			return badInput("check: %w", err)
		}
		report, err := checkAll(command.Context(), subjects)
		if err != nil {
			return err
		}
		if err := a.print(*output, report, func() string { return checkTable(report) }); err != nil {
			return err
		}
		if !report.OK {
			return fmt.Errorf("check: %d of %d checks failed", report.Count(check.Failed), len(report.Findings))
		}
		return nil
	}
	return command
}

// checkAll checks subjects with the settings of the environment.
func checkAll(ctx context.Context, subjects []string) (check.Report, error) {
	settings, err := loadConfig()
	if err != nil {
		return check.Report{}, err
	}
	namespace, err := temporalio.Namespace()
	if err != nil {
		return check.Report{}, cli.Wrong(err)
	}
	options := checkOptions(settings, namespace)
	if options.Store, options.StoreError = documents.Open(ctx, settings.Documents.URL); options.StoreError == nil {
		defer func() { _ = options.Store.Close() }()
	}
	if options.Vault, err = encryption.Open(settings.Encryption.Keys, options.Store); err != nil {
		return check.Report{}, cli.Wrong(err)
	}
	var with []temporalio.Option
	if options.StoreError == nil { // where the data keys are
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

// checkOptions are what the configuration says of a check.
func checkOptions(settings config.Config, namespace string) check.Options {
	set := map[string]bool{}
	for _, variable := range settings.Table() {
		set[variable.Name] = variable.Set
	}
	return check.Options{Settings: settings, Namespace: namespace, Set: func(variable string) bool { return set[variable] }}
}

// checkTable shows a report, with what to do below what was found.
func checkTable(report check.Report) string {
	var rows [][]string
	for _, one := range report.Findings {
		rows = append(rows, []string{string(one.Sign), one.Subject, one.Name, one.Says})
		if one.ToDo != "" {
			rows = append(rows, []string{"", "", "", "-> " + one.ToDo})
		}
	}
	return table(rows...) + blank + line("%d ok, %d warning, %d failed, %d skipped", report.Count(check.OK),
		report.Count(check.Warning), report.Count(check.Failed), report.Count(check.Skipped))
}
