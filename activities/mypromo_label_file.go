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

// codeNoLabelFile is the code of a merchant's label that is announced to the carrier but
// whose file cannot be downloaded.
const codeNoLabelFile = "label-file"

// mostDownloads is the number of download attempts before a person is asked: about 13 minutes
// if nothing else fails.
const mostDownloads = 20

// labelFile downloads the file of a fetched label, and stores it. The parcel is announced, so
// a failure here is not a failure of the label.
func (a *MyPromo) labelFile(ctx context.Context, ref order.Ref, fulfilment int64, label mypromo.File) (order.Document, error) {
	file, err := a.Options.Fulfiller.Download(ctx, string(label.URL))
	if err != nil {
		return order.Document{}, a.notDownloaded(ctx, err)
	}
	announced := documents.ShipmentOf(order.ProviderMyPromo, fmt.Sprintf("%d-%s", fulfilment, label.TrackingCode))
	return store(ctx, a.Options.Documents, ref, order.DocumentLabel, announced, file)
}

// notDownloaded converts the error of a download to a Temporal error. A 401 does not mean
// that our credentials are wrong: they were valid for reading the production order a moment
// ago, and another host never gets them. So it is final, like a refusal.
func (a *MyPromo) notDownloaded(ctx context.Context, err error) error {
	var failed *clients.Error
	if errors.As(err, &failed) && failed.HTTPStatus == http.StatusUnauthorized {
		return attempt.Refuse(attempt.ProblemOf(failed))
	}
	return a.Options.Timing.ReadFailed(ctx, err)
}

// missingLabel is the message to a person about a label whose file cannot be downloaded; nil
// if the file is there, or is requested again.
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
		where += ", which is not the host of MyPromo's API and does not get our credentials"
	}
	return &order.Problem{
		Provider: order.ProviderMyPromo, Code: codeNoLabelFile, HTTPStatus: cause.HTTPStatus,
		Operation: fmt.Sprintf("download the label of production order %d", fulfilment),
		Message: fmt.Sprintf("mypromo: the label of production order %d is fetched and its parcel announced to %s as %s, "+
			"but its file cannot be downloaded from %s: %s. Get it from the merchant or from MyPromo, or retry when it can be downloaded",
			fulfilment, label.Carrier, label.TrackingCode, where, cause.Message)}
}
