package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"orderflow/activities"
	"orderflow/internal/orders"
	"orderflow/order"
)

// Labels are what MyPromo gets for orders whose document says serveLabel. When MyPromo asks is
// not documented; if everybody follows its advice, the producer asks on the day of dispatch.
// Until the label is bought, the answer is to retry later.
type Labels struct {
	Links activities.LabelLinks
	// CarrierKeys maps carriers, or their services as in "tpk/gls", to MyPromo's carrier keys.
	CarrierKeys map[string]string
}

// labelRetry is when MyPromo may retry for a label that is not there yet, in seconds.
const labelRetry = "60"

// genericLabel is the documented answer to MyPromo's request for a generic label.
type genericLabel struct {
	URL          string `json:"url"`
	Carrier      string `json:"carrier"`
	TrackingCode string `json:"tracking_code"`
}

// registerLabels adds the routes of labels. They are not operations of the API: a link opens
// one label for whoever has it, and only a worker makes links.
func (a *API) registerLabels() {
	if a.options.Labels == nil || !a.options.Labels.Links.On() {
		return
	}
	for path, answer := range map[string]answerLabel{
		activities.LabelPath: a.describeLabel, activities.LabelPDFPath: a.sendLabel,
	} {
		pattern := "GET " + path
		a.webhooks.mux.Handle(pattern, a.label(answer))
		a.public(pattern, a.webhooks.limited)
	}
}

// describeLabel answers with the label's description, the same every time.
func (a *API) describeLabel(ctx context.Context, w http.ResponseWriter, state order.State, _ order.DocumentKind) {
	carrier, service := state.Order.Shipping.Carrier, ""
	if bought := state.Offer; bought != nil {
		carrier, service = bought.Carrier, bought.Service
	}
	key, known := activities.CarrierKey(a.options.Labels.CarrierKeys, carrier, service)
	if !known {
		a.logger.Error("no MyPromo carrier key in ORDERFLOW_MYPROMO_CARRIER_KEYS", "carrier", carrier)
		a.tellNoKey(ctx, state, carrier)
		notYet(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(genericLabel{
		URL: a.options.Labels.Links.PDF(state.ID), Carrier: strings.ToLower(key), TrackingCode: state.TrackingNumbers[0]})
}

// tellNoKey opens the case of a label that waits for the configuration. If that fails, the next
// call tries again.
func (a *API) tellNoKey(ctx context.Context, state order.State, carrier order.Carrier) {
	_, err := a.options.Orders.OpenCase(ctx, order.Case{
		ID:   order.CaseIDOf(order.WorkflowID(state.ID), order.TroubleLabel+"carrier-key"),
		Kind: order.CaseLabel, Order: state.ID, Workflow: order.WorkflowID(state.ID), Source: state.Order.Source.System, Carrier: carrier,
		Problem: order.Problem{Stage: state.Stage, Provider: order.ProviderMyPromo, Operation: "give the label", Code: "no-carrier-key",
			Message: fmt.Sprintf("MyPromo asks for the label, and ORDERFLOW_MYPROMO_CARRIER_KEYS has no key for carrier %s", carrier)},
		ToDo: "add the carrier to ORDERFLOW_MYPROMO_CARRIER_KEYS and restart the HTTP trigger; MyPromo asks again by itself"})
	if err != nil {
		a.logger.Error("case not started", "order", state.ID, "error", err)
	}
}

// sendLabel sends the label file.
func (a *API) sendLabel(ctx context.Context, w http.ResponseWriter, state order.State, kind order.DocumentKind) {
	file, err := a.options.Orders.Document(ctx, state.ID, kind)
	if err != nil {
		a.logger.Error("the label could not be read", "order", state.ID, "error", err)
		notYet(w)
		return
	}
	w.Header().Set("Content-Type", "application/pdf")
	_, _ = w.Write(file.Content)
}

// answerLabel answers a call for the label of an order.
type answerLabel func(ctx context.Context, w http.ResponseWriter, state order.State, kind order.DocumentKind)

// label is the handler for calls whose label exists.
func (a *API) label(answer answerLabel) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := a.patient(r.Context())
		defer cancel()
		if state, kind, found := a.findLabel(ctx, w, r); found {
			answer(ctx, w, state, kind)
		}
	}
}

// findLabel finds the label for a call, or answers why there is none: 404 if there is none and
// will be none, or if the token doesn't open it; 503 if it is not there yet.
func (a *API) findLabel(ctx context.Context, w http.ResponseWriter, r *http.Request) (order.State, order.DocumentKind, bool) {
	id := r.PathValue("id")
	if !a.options.Labels.Links.Opens(id, r.URL.Query().Get(activities.LabelToken)) {
		if refusal := a.options.Gate.Failed(r); refusal != nil {
			refusal.Write(w)
		} else {
			writeProblem(w, http.StatusNotFound, "")
		}
		return order.State{}, "", false
	}
	state, err := a.options.Orders.State(ctx, id)
	if err != nil && !errors.Is(err, orders.ErrNotFound) {
		notYet(w)
		return order.State{}, "", false
	}
	kind := newestLabel(state.Documents)
	given := state.Order.Shipping.ServeLabel && state.Status != order.StatusCancelled
	switch {
	case given && kind != "" && len(state.TrackingNumbers) > 0:
		return state, kind, true
	case given && !state.Status.Final():
		notYet(w)
	default:
		writeProblem(w, http.StatusNotFound, "")
	}
	return order.State{}, "", false
}

// newestLabel is the kind of the latest label. An order that cancelled and bought again has an
// older one.
func newestLabel(documents []order.Document) order.DocumentKind {
	var newest order.DocumentKind
	for _, document := range documents {
		if document.Kind == order.DocumentLabel || strings.HasPrefix(string(document.Kind), string(order.DocumentLabel.Part(""))) {
			newest = document.Kind
		}
	}
	return newest
}

func notYet(w http.ResponseWriter) {
	w.Header().Set("Retry-After", labelRetry)
	writeProblem(w, http.StatusServiceUnavailable, "the label is not there yet")
}
