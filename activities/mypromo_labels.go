package activities

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"

	"orderflow/activities/attempt"
	"orderflow/clients/mypromo"
	"orderflow/internal/secret"
	"orderflow/order"
)

// LabelLinks makes the links under which MyPromo gets labels from us. Each holds a token that
// opens the label of one order and nothing else.
type LabelLinks struct {
	// Base is the public URL of the HTTP trigger, without a trailing slash; "" serves no
	// labels.
	Base string
	// Secret is the key of the tokens.
	Secret secret.Text
}

// NewLabelLinks returns the links below a public URL of the HTTP trigger, with or without a
// trailing slash.
func NewLabelLinks(base string, secret secret.Text) LabelLinks {
	return LabelLinks{Base: strings.TrimRight(base, "/"), Secret: secret}
}

// The paths of labels, with the order's id in place of {id}.
const (
	LabelPath    = "/v1/mypromo/labels/{id}"
	LabelPDFPath = LabelPath + "/label.pdf"
	// LabelToken is the query parameter with the token.
	LabelToken = "token"
)

// On reports whether labels are served.
func (l LabelLinks) On() bool { return l.Base != "" }

// Label is the URL of an order's label description, in the form of MyPromo's generic label.
func (l LabelLinks) Label(id string) string { return l.link(id, "") }

// PDF is the URL of an order's label.
func (l LabelLinks) PDF(id string) string { return l.link(id, "/label.pdf") }

func (l LabelLinks) link(id, rest string) string {
	query := url.Values{LabelToken: {l.token(id)}}
	return l.Base + "/v1/mypromo/labels/" + url.PathEscape(id) + rest + "?" + query.Encode()
}

// Opens reports whether a token opens the label of an order. It takes constant time.
func (l LabelLinks) Opens(id, token string) bool {
	return l.On() && hmac.Equal([]byte(token), []byte(l.token(id)))
}

func (l LabelLinks) token(id string) string {
	mac := hmac.New(sha256.New, []byte(l.Secret.Reveal()))
	mac.Write([]byte("label of order " + id))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// genericLabelOf is the URL at which MyPromo gets the label of an order that wants it served;
// nil for all others.
//
// Refused: the configuration has no public URL.
func (a *MyPromo) genericLabelOf(doc order.Order) (*mypromo.NewEndpoint, error) {
	switch {
	case !doc.Shipping.ServeLabel:
		return nil, nil
	case !a.Options.Labels.On():
		return nil, attempt.Refuse(order.Problem{
			Provider: order.ProviderMyPromo, Operation: "create order " + doc.ID, Code: "label-url",
			Message: "the order serves its label to MyPromo, but neither ORDERFLOW_PUBLIC_URL nor ORDERFLOW_MYPROMO_LABEL_URL is set",
			Fields:  []order.FieldProblem{{Path: "shipping.serveLabel", Rule: "needs ORDERFLOW_PUBLIC_URL or ORDERFLOW_MYPROMO_LABEL_URL"}},
		})
	}
	return &mypromo.NewEndpoint{URL: a.Options.Labels.Label(doc.ID)}, nil
}

// CarrierKey finds MyPromo's key for a carrier in keys (MyPromoOptions.CarrierKeys). It looks for
// the carrier's service first, such as a courier of a broker, then for the carrier as a whole.
// For a merchant's label the service is the key.
func CarrierKey(keys map[string]string, carrier order.Carrier, service string) (key string, known bool) {
	if carrier == order.CarrierMerchant {
		return service, service != ""
	}
	if key, known = keys[string(carrier)+"/"+service]; known {
		return key, true
	}
	if key, known = keys[string(carrier)]; !known && carrier == order.CarrierByHand {
		return service, service != ""
	}
	return key, known
}

// GenericLabel is the merchant's label for an order that we make.
type GenericLabel struct {
	// Carrier is a key of MyPromo's list of carriers.
	Carrier        string         `json:"carrier"`
	TrackingNumber string         `json:"trackingNumber"`
	Document       order.Document `json:"document"`
	// Missing is why there is no document although the parcel is announced.
	Missing *order.Problem `json:"missing,omitempty"`
}

// EnsureGenericLabel gets the merchant's label of a production order, once, and stores it. A
// label that came with the order's files is used as it is. Getting another one announces the
// parcel to the carrier for the same day, so this belongs on the day of dispatch. After an
// attempt of unknown outcome the label is among the production order's files, and is used.
// Downloading the file of a known label announces nothing. If the file cannot be downloaded,
// the label is returned with Missing set, unless the workflow is of a version without such
// labels (apart is false).
//
// Refused: the merchant has no label for it.
func (a *MyPromo) EnsureGenericLabel(ctx context.Context, ref order.Ref, fulfilment int64, apart bool) (GenericLabel, error) {
	current, err := a.Options.Fulfiller.GetProductionOrder(ctx, fulfilment)
	if err != nil {
		return GenericLabel{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	label, there := fetchedLabel(current)
	switch {
	case there:
	case !current.GenericLabel.True():
		return GenericLabel{}, attempt.Refuse(order.Problem{
			Provider: order.ProviderMyPromo, Operation: fmt.Sprintf("fetch the label of production order %d", fulfilment), Code: "no-label",
			Message: fmt.Sprintf("mypromo: production order %d comes without a label of the merchant's", fulfilment)})
	default:
		if err := a.Options.Timing.EnsureSettled(ctx, ref); err != nil {
			return GenericLabel{}, err
		}
		if label, err = a.Options.Fulfiller.FetchGenericLabel(ctx, fulfilment); err != nil {
			return GenericLabel{}, a.Options.Timing.ActFailed(ctx, err)
		}
	}
	made := GenericLabel{Carrier: string(label.Carrier), TrackingNumber: string(label.TrackingCode)}
	made.Document, err = a.labelFile(ctx, ref, fulfilment, label)
	made.Missing = a.missingLabel(ctx, fulfilment, label, err)
	switch {
	case made.Missing == nil:
		return made, err
	case apart:
		return made, nil
	}
	return GenericLabel{}, attempt.Refuse(*made.Missing)
}

// CheckUnannounced returns whether the parcel of a production order may stay here: nobody has
// fetched the merchant's generic label, which announces it to the carrier. A label that came
// with the files announces nothing.
func (a *MyPromo) CheckUnannounced(ctx context.Context, ref order.Ref, fulfilment int64) (Verdict, error) {
	current, err := a.Options.Fulfiller.GetProductionOrder(ctx, fulfilment)
	if err != nil {
		return Verdict{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	if label, fetched := fetchedLabel(current); fetched && current.GenericLabel.True() {
		return Verdict{Explanation: fmt.Sprintf("the merchant's label %s is fetched, and its carrier announced", label.TrackingCode)}, nil
	}
	if err := a.Options.Timing.EnsureSettled(ctx, ref); err != nil { // an earlier request may be in flight
		return Verdict{}, err
	}
	return Verdict{Cancelled: true, Explanation: fmt.Sprintf(
		"production order %d stays at MyPromo, where only its merchant can cancel it", fulfilment)}, nil
}

// fetchedLabel is the label that is there: a generic one that was fetched before, which
// stands beside its own row in the files of a production order, or one that came with the
// order.
func fetchedLabel(current mypromo.ProductionOrder) (mypromo.File, bool) {
	for _, file := range labelsOf(current) {
		came := !current.GenericLabel.True() || file.Status == mypromo.StatusDownloaded
		if came && file.TrackingCode != "" {
			return file, true
		}
	}
	return mypromo.File{}, false
}
