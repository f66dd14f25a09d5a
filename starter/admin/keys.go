package admin

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"orderflow/internal/encryption"
	"orderflow/internal/encryption/keyring"
	"orderflow/starter/cli"
)

func newKeys(app *cli.App) *cobra.Command {
	command := &cobra.Command{
		Use:   "keys",
		Short: "Make, list and rotate the keys that payloads are encrypted with",
		Long: `Make, list and rotate the keys that payloads are encrypted with.

ORDERFLOW_ENCRYPTION_KEYS is a ring of keys, separated by commas or line breaks.
They encrypt no payloads themselves but the data keys of orders, which lie in the
document store. To replace a key, without a moment in which something can't be
read:

  1. make another with "orderflow keys new", and add it at the end of the ring of
     every worker, trigger and command line;
  2. then put it first, everywhere;
  3. run "orderflow keys rotate";
  4. take the old one out, everywhere.

Whoever loses both the ring and its backup has lost all that is encrypted.`,
	}
	command.AddCommand(newNewKey(app, runNewKey), newListKeys(app, runListKeys), newRotateKeys(app, runRotateKeys))
	return command
}

type newKeyOptions struct {
	*cli.App
	id string
}

func newNewKey(app *cli.App, run func(context.Context, *newKeyOptions) error) *cobra.Command {
	o := &newKeyOptions{App: app}
	command := &cobra.Command{
		Use:   "new",
		Short: "Print a new entry for ORDERFLOW_ENCRYPTION_KEYS; keep it as you keep passwords",
		Args:  cobra.NoArgs,
	}
	command.Flags().StringVar(&o.id, "id", time.Now().UTC().Format("k20060102"), "the name of the key, which is no secret")
	command.RunE = func(command *cobra.Command, _ []string) error { return run(command.Context(), o) }
	return command
}

func runNewKey(_ context.Context, o *newKeyOptions) error {
	entry, err := keyring.NewEntry(o.id)
	if err != nil {
		return cli.BadInput("keys new: --id: %w", err)
	}
	_, err = fmt.Fprint(o.Out, cli.Line("%s", entry.Reveal()))
	return err
}

// withVault calls do with the vault, whose data keys are in the document store, and with the
// ring of the keys that wrap them.
func withVault(ctx context.Context, do func(*encryption.Vault, keyring.Ring) error) error {
	settings, err := cli.LoadConfig()
	if err != nil {
		return err
	}
	ring, err := keyring.Parse(settings.Encryption.Keys)
	if err != nil {
		return cli.BadInput("ORDERFLOW_ENCRYPTION_KEYS: %w", err)
	}
	store, err := cli.OpenDocuments(ctx, settings)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	return do(encryption.New(encryption.Options{Ring: ring, Store: store}), ring)
}

// shownKey is a key of the ring, or a key outside of it that wraps data keys.
type shownKey struct {
	// ID is empty for data keys that can't be read.
	ID string `json:"id"`
	// Use is "wraps", "unwraps", or "missing" if the key is not in the ring.
	Use string `json:"use"`
	// DataKeys is the number of data keys that it wraps.
	DataKeys int `json:"dataKeys"`
}

type listKeysOptions struct {
	*cli.App
	output *cli.Format
}

func newListKeys(app *cli.App, run func(context.Context, *listKeysOptions) error) *cobra.Command {
	o := &listKeysOptions{App: app}
	command := &cobra.Command{
		Use:   "list",
		Short: "List the keys of the ring, and how many data keys each has wrapped",
		Args:  cobra.NoArgs,
	}
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, _ []string) error { return run(command.Context(), o) }
	return command
}

func runListKeys(ctx context.Context, o *listKeysOptions) error {
	return withVault(ctx, func(vault *encryption.Vault, ring keyring.Ring) error {
		counts, err := vault.Census(ctx)
		if err != nil {
			return err
		}
		shown := shownKeys(ring.IDs(), counts)
		return o.Print(*o.output, shown, func() string { return keyTable(shown) })
	})
}

func shownKeys(ring []string, counts map[string]int) []shownKey {
	shown := []shownKey{}
	for i, id := range ring {
		use := "unwraps"
		if i == 0 {
			use = "wraps"
		}
		shown = append(shown, shownKey{ID: id, Use: use, DataKeys: counts[id]})
	}
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		if !slices.Contains(ring, id) {
			shown = append(shown, shownKey{ID: id, Use: "missing", DataKeys: counts[id]})
		}
	}
	return shown
}

func keyTable(keys []shownKey) string {
	if len(keys) == 0 {
		return "no keys: payloads are not encrypted\n"
	}
	rows := [][]string{{"KEY", "USE", "DATA KEYS"}}
	for _, key := range keys {
		rows = append(rows, []string{cmp.Or(key.ID, "(unreadable)"), key.Use, fmt.Sprint(key.DataKeys)})
	}
	return cli.Table(rows...)
}

type rotateKeysOptions struct {
	*cli.App
	output *cli.Format
}

func newRotateKeys(app *cli.App, run func(context.Context, *rotateKeysOptions) error) *cobra.Command {
	o := &rotateKeysOptions{App: app}
	command := &cobra.Command{
		Use:   "rotate",
		Short: "Wrap all data keys anew with the ring's first key, so that the others can leave it",
		Long: `Wrap all data keys anew with the ring's first key, so that the others can leave
it. Histories are not touched and stay readable. It may be stopped and run again
at any time, while orders run. Exits with 1 when a data key was left as it was.`,
		Args: cobra.NoArgs,
	}
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, _ []string) error { return run(command.Context(), o) }
	return command
}

func runRotateKeys(ctx context.Context, o *rotateKeysOptions) error {
	return withVault(ctx, func(vault *encryption.Vault, ring keyring.Ring) error {
		if ring.Empty() {
			return cli.BadInput("keys rotate: ORDERFLOW_ENCRYPTION_KEYS is not set")
		}
		done, err := vault.Rotate(ctx, func(err error) { o.Say("orderflow: %v", err) })
		if err != nil {
			return err
		}
		return o.print(done, ring.IDs())
	})
}

// print shows how many data keys were wrapped again, and which keys are no longer needed.
func (o *rotateKeysOptions) print(done encryption.Rotation, ring []string) error {
	err := o.Print(*o.output, done, func() string {
		return cli.Line("%d data keys wrapped anew with %s, %d were before", done.Wrapped, ring[0], done.Current)
	})
	switch {
	case err != nil:
		return err
	case done.Failed > 0:
		return fmt.Errorf("%d data keys were left as they are: keep all keys in the ring", done.Failed)
	case len(ring) > 1 && *o.output == cli.FormatText:
		_, err = fmt.Fprint(o.Out, cli.Line("%s can leave the ring", strings.Join(ring[1:], ", ")))
	}
	return err
}
