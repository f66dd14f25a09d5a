package activities

import (
	"context"
	"errors"
	"net/http"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/clients/merkana"
)

// Supply is a change of what a merchant has of a product.
type Supply struct {
	SKU string `json:"sku"`
	// Quantity is how many pieces came in; negative when pieces are missing.
	Quantity int `json:"quantity"`
}

// SuppliesPush is what Merkana is told once.
type SuppliesPush struct {
	Merchant int64    `json:"merchant"`
	Products []Supply `json:"products"`
	// Run is the run that may send it: the workflow's first one. After a reset the
	// run is another, also for a step that was scheduled before.
	Run string `json:"run"`
}

// PushSupplies tells Merkana what came into a merchant's stock. Merkana adds it up
// and can't be asked what it has counted, so this must be tried once at most, with
// these exceptions, after which it may be tried again because nothing happened:
// attempt.TypeUnavailable, when Merkana was not reached or turned the call away, and
// attempt.TypeHeld and attempt.TypeBusy.
//
// Refused: Merkana says no, and has counted nothing. Unknown: it may have counted
// it. A 503 is among that, as whatever stands before Merkana may say so after the
// effect; so is a run that was reset, which may have sent it before.
func (a *Merkana) PushSupplies(ctx context.Context, push SuppliesPush) error {
	info := activity.GetInfo(ctx)
	if info.WorkflowExecution.RunID != push.Run || info.Attempt > 1 {
		return outcomeUnknown(errors.New("it may have been sent before the run was reset"))
	}
	supplies := make([]merkana.Supply, len(push.Products))
	for i, product := range push.Products {
		supplies[i] = merkana.Supply{SKU: product.SKU, Quantity: product.Quantity}
	}
	err := a.Options.Client.PushSupplies(ctx, push.Merchant, supplies)
	if clients.StatusOf(err) == http.StatusServiceUnavailable || errors.Is(err, clients.Unknown) {
		return outcomeUnknown(err)
	}
	return a.Options.Timing.ReadFailed(ctx, err)
}

// outcomeUnknown is the error of an effect that nobody may try again.
func outcomeUnknown(err error) error {
	return temporal.NewNonRetryableApplicationError(err.Error(), attempt.TypeUnknown, nil)
}
