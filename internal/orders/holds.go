package orders

import (
	"context"
	"errors"

	"orderflow/workflows"
)

// ProviderHold is a provider and whether it is held.
type ProviderHold struct {
	Provider string `json:"provider"`
	Held     bool   `json:"held"`
	workflows.Hold
}

// HoldOf is a provider's hold as people and scripts see it.
func HoldOf(provider string, hold workflows.Hold) ProviderHold {
	return ProviderHold{Provider: provider, Held: hold.Held(), Hold: hold}
}

// ProviderHolds returns all providers, by name, with their holds. It needs no worker.
func (s *Service) ProviderHolds(ctx context.Context) ([]ProviderHold, error) {
	names := workflows.Providers()
	all := make([]ProviderHold, len(names))
	failed := each(ctx, len(names), nil, func(ctx context.Context, i int) error {
		hold, err := s.ProviderHold(ctx, names[i])
		all[i] = HoldOf(names[i], hold)
		return err
	})
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	return all, nil
}
