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

// ProviderName is the path parameter that names a provider.
type ProviderName struct {
	Provider string `path:"provider" pattern:"^[a-z-]{2,30}$" doc:"The provider's name." example:"shipx"`
}

type holdProviderInput struct {
	ProviderName
	Body *holdProviderBody `required:"false"`
}

type holdProviderBody struct {
	Actor
	Reason string `json:"reason,omitempty" maxLength:"500" doc:"Reason, shown with the provider's orders." example:"wrong prices"`
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
	list := a.operation(http.MethodGet, "/v1/providers", "list-providers", "List the providers and their holds", access.RoleRead)
	hold := a.operation(http.MethodPost, "/v1/providers/{provider}/hold", "hold-provider", "Stop all calls to a provider",
		access.RoleOperate, http.StatusNotFound, http.StatusUnsupportedMediaType)
	hold.Description = `Every order waits before its next call to the provider, including calls that undo something. A provider that is
already held keeps its earlier hold. Calls in flight finish; after 5 seconds no new call starts. Deadlines keep running.`
	release := a.operation(http.MethodPost, "/v1/providers/{provider}/release", "release-provider", "Resume calls to a provider",
		access.RoleOperate, http.StatusNotFound, http.StatusUnsupportedMediaType)
	release.Description = "Orders resume gradually, within about a minute. Does nothing if the provider is not held."
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
		return nil, later("recorded; takes effect once a worker runs. You can repeat the call")
	case err != nil:
		return nil, a.problem(err)
	}
	return &providerHoldOutput{orders.HoldOf(provider, hold)}, nil
}
