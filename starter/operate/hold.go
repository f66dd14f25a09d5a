package operate

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"orderflow/internal/orders"
	"orderflow/internal/plain"
	"orderflow/starter/cli"
	"orderflow/workflows"
)

// holdOptions are the options of hold and release.
type holdOptions struct {
	*cli.App
	// subject is the order or, with --provider, the provider; "" means all providers.
	subject    string
	provider   providerFlag
	by, reason string
	output     *cli.Format
}

func newHold(app *cli.App, run func(context.Context, *holdOptions) error) *cobra.Command {
	o := &holdOptions{App: app}
	command := &cobra.Command{
		Use:   "hold ID | hold --provider [NAME]",
		Short: "Keep an order from beginning another step, or all orders from calling a provider",
		Long: `Keep an order from beginning another step, or all orders from calling a provider.

While a provider is held, every order waits before its next call there, and says
so in "orderflow show". Calls under way finish; it may take 5 seconds until no
other begins. Undoing is held as well: an order that is cancelled waits with
what it has to cancel there. The deadlines of waits keep running.

hold --provider without a name shows which providers are held.`,
		Args: cobra.MaximumNArgs(1),
	}
	o.flags(command)
	command.Flags().StringVar(&o.reason, "reason", "", "with --provider: why, for the people who look at its orders")
	command.RunE = func(command *cobra.Command, names []string) error {
		if err := o.complete("hold", names); err != nil {
			return err
		}
		return run(command.Context(), o)
	}
	return command
}

func runHold(ctx context.Context, o *holdOptions) error {
	s, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	switch {
	case !o.provider.chosen:
		if err := s.Hold(ctx, o.subject, o.by); err != nil {
			return err
		}
		return o.PrintDone(*o.output, o.subject, "held")
	case o.subject == "":
		return o.printAll(ctx, s)
	}
	hold, err := s.HoldProvider(ctx, o.subject, o.by, o.reason)
	if err != nil {
		return err
	}
	return o.print(hold, "; calls under way finish, and no other begins after 5 seconds")
}

func newRelease(app *cli.App, run func(context.Context, *holdOptions) error) *cobra.Command {
	o := &holdOptions{App: app}
	command := &cobra.Command{
		Use:   "release ID | release --provider NAME",
		Short: "Let a held order go on, or all orders call a held provider again",
		Long: `Let a held order go on, or all orders call a held provider again, whoever holds
it. They come back to the provider slowly, within about a minute.`,
		Args: cobra.MaximumNArgs(1),
	}
	o.flags(command)
	command.RunE = func(command *cobra.Command, names []string) error {
		if err := o.complete("release", names); err != nil {
			return err
		}
		if o.subject == "" {
			return cli.BadInput("release: --provider: %s", plain.OneOf(workflows.Providers()))
		}
		return run(command.Context(), o)
	}
	return command
}

func runRelease(ctx context.Context, o *holdOptions) error {
	s, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if !o.provider.chosen {
		if err := s.Release(ctx, o.subject, o.by); err != nil {
			return err
		}
		return o.PrintDone(*o.output, o.subject, "released")
	}
	hold, err := s.ReleaseProvider(ctx, o.subject, o.by)
	if err != nil {
		return err
	}
	return o.print(hold, "; orders come back within about a minute")
}

func (o *holdOptions) flags(command *cobra.Command) {
	o.provider.add(command.Flags(), "a whole provider, such as shipx, and not an order")
	command.Flags().StringVar(&o.by, "by", cli.UserName(), "who does it")
	o.output = cli.OutputFlag(command)
}

// complete checks the flags, and sets the order or provider.
func (o *holdOptions) complete(command string, names []string) error {
	o.subject = o.provider.name
	if len(names) == 1 {
		o.subject = cmp.Or(o.subject, names[0])
	}
	switch {
	case len(names) == 1 && o.subject != names[0]:
		return cli.BadInput("%s: want one provider, not both %s and %s", command, o.subject, names[0])
	case o.by == "":
		return cli.BadInput("%s: want a name in --by", command)
	case o.reason != "" && (!o.provider.chosen || o.subject == ""):
		return cli.BadInput("%s: --reason is for a provider, with --provider and its name", command)
	case !o.provider.chosen && o.subject == "":
		return cli.BadInput("%s: want the id of an order, or --provider and its name", command)
	case o.provider.chosen && o.subject != "":
		if err := orders.CheckProvider(o.subject); err != nil {
			return cli.BadInput("%s: %w", command, err)
		}
	}
	return nil
}

func (o *holdOptions) print(hold workflows.Hold, more string) error {
	return o.Print(*o.output, orders.HoldOf(o.subject, hold), func() string {
		return cli.Line("%s: %s%s", o.subject, hold, more)
	})
}

// printAll shows the held providers.
func (o *holdOptions) printAll(ctx context.Context, s *cli.Session) error {
	all, err := s.ProviderHolds(ctx)
	if err != nil {
		return err
	}
	return o.Print(*o.output, all, func() string {
		text := ""
		for _, one := range all {
			text += cli.Line("%s: %s", one.Provider, one.Hold)
		}
		return text
	})
}
