package orders

import (
	"context"

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
	var all []ProviderHold
	for _, provider := range workflows.Providers() {
		hold, err := s.ProviderHold(ctx, provider)
		if err != nil {
			return nil, err
		}
		all = append(all, HoldOf(provider, hold))
	}
	return all, nil
}
