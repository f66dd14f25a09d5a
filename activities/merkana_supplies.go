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

// Supply is a change of a merchant's stock of a product.
type Supply struct {
	SKU string `json:"sku"`
	// Quantity is the number of pieces that came in; negative if pieces are missing.
	Quantity int `json:"quantity"`
}

// SuppliesPush is what Merkana is told once.
type SuppliesPush struct {
	Merchant int64    `json:"merchant"`
	Products []Supply `json:"products"`
	// Run is the run that may send it: the workflow's first one. After a reset the run
	// differs, also for a step that was scheduled before.
	Run string `json:"run"`
}

// PushSupplies reports incoming stock of a merchant to Merkana. Merkana adds it up and cannot
// be asked what it has counted, so this must be tried only once. It may be tried again after
// these errors, because nothing happened: attempt.TypeUnavailable (Merkana was not reached,
// or rejected the call), attempt.TypeHeld and attempt.TypeBusy.
//
// Refused: Merkana says no, and has counted nothing. Unknown: it may have counted it. That
// includes a 503, because a proxy in front of Merkana may send it after the effect, and a run
// that was reset, because the earlier run may have sent it.
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

// outcomeUnknown is the error of an effect that must not be tried again.
func outcomeUnknown(err error) error {
	return temporal.NewNonRetryableApplicationError(err.Error(), attempt.TypeUnknown, nil)
}
