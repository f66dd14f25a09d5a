package main

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"orderflow/internal/orders"
	"orderflow/workflows"
)

// holding is what the flags of hold and release say.
type holding struct {
	provider   providerFlag
	by, reason string
}

func (a *app) holdCommand() *cobra.Command {
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
	var h holding
	h.flags(command)
	command.Flags().StringVar(&h.reason, "reason", "", "with --provider: why, for the people who look at its orders")
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, names []string) error {
		subject, err := h.subject("hold", names)
		if err != nil {
			return err
		}
		s, err := connect(command.Context())
		if err != nil {
			return err
		}
		defer s.close()
		switch {
		case !h.provider.chosen:
			if err := s.Hold(command.Context(), subject, h.by); err != nil {
				return err
			}
			return a.printDone(*output, subject, "held")
		case subject == "":
			return a.printHolds(command.Context(), s, *output)
		}
		hold, err := s.HoldProvider(command.Context(), subject, h.by, h.reason)
		if err != nil {
			return err
		}
		return a.printHold(*output, subject, hold, "; calls under way finish, and no other begins after 5 seconds")
	}
	return command
}

func (a *app) releaseCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "release ID | release --provider NAME",
		Short: "Let a held order go on, or all orders call a held provider again",
		Long: `Let a held order go on, or all orders call a held provider again, whoever holds
it. They come back to the provider slowly, within about a minute.`,
		Args: cobra.MaximumNArgs(1),
	}
	var h holding
	h.flags(command)
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, names []string) error {
		subject, err := h.subject("release", names)
		switch {
		case err != nil:
			return err
		case subject == "":
			return badInput("release: want the name of a provider, one of %v", workflows.Providers())
		}
		s, err := connect(command.Context())
		if err != nil {
			return err
		}
		defer s.close()
		if !h.provider.chosen {
			if err := s.Release(command.Context(), subject, h.by); err != nil {
				return err
			}
			return a.printDone(*output, subject, "released")
		}
		hold, err := s.ReleaseProvider(command.Context(), subject, h.by)
		if err != nil {
			return err
		}
		return a.printHold(*output, subject, hold, "; orders come back within about a minute")
	}
	return command
}

func (h *holding) flags(command *cobra.Command) {
	h.provider.add(command.Flags(), "a whole provider, such as shipx, and not an order")
	command.Flags().StringVar(&h.by, "by", userName(), "who does it")
}

// subject is the order or provider that is meant; "" stands for all providers.
func (h *holding) subject(command string, names []string) (string, error) {
	name := h.provider.name
	if len(names) == 1 {
		name = cmp.Or(name, names[0])
	}
	switch {
	case len(names) == 1 && name != names[0]:
		return "", badInput("%s: want one provider, not both %s and %s", command, name, names[0])
	case h.by == "":
		return "", badInput("%s: want a name in --by", command)
	case h.reason != "" && (!h.provider.chosen || name == ""):
		return "", badInput("%s: --reason is for a provider, with --provider and its name", command)
	case !h.provider.chosen && name == "":
		return "", badInput("%s: want the id of an order, or --provider and its name", command)
	case h.provider.chosen && name != "":
		if err := orders.CheckProvider(name); err != nil {
			return "", badInput("%s: %w", command, err)
		}
	}
	return name, nil
}

func (a *app) printHold(output format, provider string, hold workflows.Hold, more string) error {
	return a.print(output, orders.HoldOf(provider, hold), func() string {
		return line("%s: %s%s", provider, hold, more)
	})
}

func (a *app) printHolds(ctx context.Context, s *session, output format) error {
	all, err := s.ProviderHolds(ctx)
	if err != nil {
		return err
	}
	return a.print(output, all, func() string {
		text := ""
		for _, one := range all {
			text += line("%s: %s", one.Provider, one.Hold)
		}
		return text
	})
}
