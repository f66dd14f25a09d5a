package activities

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/clients/mypromo"
	"orderflow/internal/documents"
	"orderflow/order"
)

// CodeNoLabelFile is the code of a merchant's label that is announced to the carrier, and
// whose file cannot be got.
const CodeNoLabelFile = "label-file"

// mostDownloads is how often the file of a label is asked for before a person is: when
// nothing else went wrong, some 13 minutes have passed by then.
const mostDownloads = 20

// labelFile gets the file of a label that is fetched, and stores it. The parcel is
// announced, so that no failure of it is one of the label.
func (a *MyPromo) labelFile(ctx context.Context, ref order.Ref, fulfilment int64, label mypromo.File) (order.Document, error) {
	file, err := a.Options.Fulfiller.Download(ctx, string(label.URL))
	if err != nil {
		return order.Document{}, a.notDownloaded(ctx, err)
	}
	announced := documents.ShipmentOf(order.ProviderMyPromo, fmt.Sprintf("%d-%s", fulfilment, label.TrackingCode))
	return store(ctx, a.Options.Documents, ref, order.DocumentLabel, announced, file)
}

// notDownloaded turns the error of a download into Temporal's. A 401 says nothing of our
// credentials: they have just been good for reading the production order, and another
// host never gets them. So it is as final as a refusal.
func (a *MyPromo) notDownloaded(ctx context.Context, err error) error {
	var failed *clients.Error
	if errors.As(err, &failed) && failed.HTTPStatus == http.StatusUnauthorized {
		return attempt.Refuse(attempt.ProblemOf(failed))
	}
	return a.Options.Timing.ReadFailed(ctx, err)
}

// missingLabel is what a person is told of a label whose file cannot be got; nil where
// it is there, or is asked for again.
func (a *MyPromo) missingLabel(ctx context.Context, fulfilment int64, label mypromo.File, err error) *order.Problem {
	if err == nil {
		return nil
	}
	cause := order.Problem{Message: err.Error()}
	var failed *temporal.ApplicationError
	if errors.As(err, &failed) {
		cause.Message = failed.Message()
	}
	refused := failed != nil && failed.Type() == attempt.TypeRefused && failed.Details(&cause) == nil
	if !refused && activity.GetInfo(ctx).Attempt < mostDownloads {
		return nil
	}
	where := cmp.Or(mypromo.FileName(string(label.URL)), string(label.URL))
	if a.Options.Fulfiller.IsForeign(string(label.URL)) {
		where += ", which is not the host of MyPromo's API and gets no credentials of ours"
	}
	return &order.Problem{
		Provider: order.ProviderMyPromo, Code: CodeNoLabelFile, HTTPStatus: cause.HTTPStatus,
		Operation: fmt.Sprintf("download the label of production order %d", fulfilment),
		Message: fmt.Sprintf("mypromo: the label of production order %d is fetched and its parcel announced to %s as %s, "+
			"but its file cannot be got from %s: %s. Get it from the merchant or from MyPromo, or retry once it can be got",
			fulfilment, label.Carrier, label.TrackingCode, where, cause.Message)}
}
