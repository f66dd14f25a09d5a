package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/workflows"
)

// ProviderName is the part of a path that names a provider.
type ProviderName struct {
	Provider string `path:"provider" pattern:"^[a-z-]{2,30}$" doc:"The provider's name." example:"shipx"`
}

type holdProviderInput struct {
	ProviderName
	Body *holdProviderBody `required:"false"`
}

type holdProviderBody struct {
	Actor
	Reason string `json:"reason,omitempty" maxLength:"500" doc:"Why, for the people who look at its orders." example:"wrong prices"`
}

type releaseProviderInput struct {
	ProviderName
	Body *Actor `required:"false"`
}

type providerHoldOutput struct{ Body orders.ProviderHold }

type providerHoldsOutput struct{ Body providerHolds }

type providerHolds struct {
	Providers []orders.ProviderHold `json:"providers"`
}

func (a *API) registerProviders() {
	list := a.operation(http.MethodGet, "/v1/providers", "list-providers", "List the providers and who holds them", access.RoleRead)
	hold := a.operation(http.MethodPost, "/v1/providers/{provider}/hold", "hold-provider", "Keep all orders from calling a provider",
		access.RoleOperate, http.StatusNotFound, http.StatusUnsupportedMediaType)
	hold.Description = `Every order waits before its next call there, with undoing as well; an earlier hold stands. Calls under way
finish, and no other begins after 5 seconds. The deadlines of waits keep running.`
	release := a.operation(http.MethodPost, "/v1/providers/{provider}/release", "release-provider", "Let orders call a provider again",
		access.RoleOperate, http.StatusNotFound, http.StatusUnsupportedMediaType)
	release.Description = "Orders come back slowly, within about a minute. A provider that is not held stays so."
	for _, op := range []*huma.Operation{&list, &hold, &release} {
		op.Tags = []string{"providers"}
	}
	huma.Register(a.huma, list, a.listProviders)
	huma.Register(a.huma, hold, a.holdProvider)
	huma.Register(a.huma, release, a.releaseProvider)
}

func (a *API) listProviders(ctx context.Context, _ *struct{}) (*providerHoldsOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, a.options.Patience)
	defer cancel()
	all, err := a.options.Orders.ProviderHolds(ctx)
	if err != nil {
		return nil, a.problem(err)
	}
	return &providerHoldsOutput{providerHolds{all}}, nil
}

func (a *API) holdProvider(ctx context.Context, in *holdProviderInput) (*providerHoldOutput, error) {
	var body holdProviderBody
	if in.Body != nil {
		body = *in.Body
	}
	return a.providerTold(ctx, in.Provider, func(ctx context.Context) (workflows.Hold, error) {
		return a.options.Orders.HoldProvider(ctx, in.Provider, body.name(ctx), body.Reason)
	})
}

func (a *API) releaseProvider(ctx context.Context, in *releaseProviderInput) (*providerHoldOutput, error) {
	var actor Actor
	if in.Body != nil {
		actor = *in.Body
	}
	return a.providerTold(ctx, in.Provider, func(ctx context.Context) (workflows.Hold, error) {
		return a.options.Orders.ReleaseProvider(ctx, in.Provider, actor.name(ctx))
	})
}

func (a *API) providerTold(ctx context.Context, provider string,
	tell func(context.Context) (workflows.Hold, error)) (*providerHoldOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, orders.DefaultPatience+a.options.Patience)
	defer cancel()
	hold, err := tell(ctx)
	switch {
	case errors.Is(err, orders.ErrNoProvider):
		return nil, huma.Error404NotFound(err.Error())
	case errors.Is(err, orders.ErrNoWorker):
		return nil, later("it is noted, and counts once a worker runs; the same call may be sent again")
	case err != nil:
		return nil, a.problem(err)
	}
	return &providerHoldOutput{orders.HoldOf(provider, hold)}, nil
}
