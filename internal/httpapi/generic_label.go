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

// Labels are what MyPromo gets for orders whose document says serveLabel. When it
// asks is not documented: for whoever makes the goods, on the day of dispatch, if
// all do as they are advised. Until the label is bought it is told to come back.
type Labels struct {
	Links activities.LabelLinks
	// CarrierKeys map carriers, or their services as in "tpk/gls", to MyPromo's.
	CarrierKeys map[string]string
}

// labelRetry is when MyPromo may ask again for a label that is not there, in
// seconds.
const labelRetry = "60"

// genericLabel is what MyPromo documents as the answer to its question for a
// generic label.
type genericLabel struct {
	URL          string `json:"url"`
	Carrier      string `json:"carrier"`
	TrackingCode string `json:"tracking_code"`
}

// registerLabels adds the routes of labels. They are no operations of the API: a
// link opens one label for whoever has it, and nobody makes one but a worker.
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

// describeLabel answers what the label is, alike every time.
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

// tellNoKey starts the case of a label that waits for the configuration. Where that
// fails, the next call tells it.
func (a *API) tellNoKey(ctx context.Context, state order.State, carrier order.Carrier) {
	_, err := a.options.Orders.OpenCase(ctx, order.Case{
		ID:   order.CaseIDOf(order.WorkflowID(state.ID), order.TroubleLabel+"carrier-key"),
		Kind: order.CaseLabel, Order: state.ID, Workflow: order.WorkflowID(state.ID), Source: state.Order.Source.System, Carrier: carrier,
		Problem: order.Problem{Stage: state.Stage, Provider: order.ProviderMyPromo, Operation: "give the label", Code: "no-carrier-key",
			Message: fmt.Sprintf("MyPromo asks for the label, and ORDERFLOW_MYPROMO_CARRIER_KEYS has no key for carrier %s", carrier)},
		ToDo: "add the carrier to ORDERFLOW_MYPROMO_CARRIER_KEYS and start the HTTP trigger anew; MyPromo asks again by itself"})
	if err != nil {
		a.logger.Error("case not started", "order", state.ID, "error", err)
	}
}

// sendLabel sends the label itself.
func (a *API) sendLabel(ctx context.Context, w http.ResponseWriter, state order.State, kind order.DocumentKind) {
	file, err := a.options.Orders.Document(ctx, state.ID, kind)
	if err != nil {
		a.logger.Error("a label was not read", "order", state.ID, "error", err)
		notYet(w)
		return
	}
	w.Header().Set("Content-Type", "application/pdf")
	_, _ = w.Write(file.Content)
}

// answerLabel answers a call with the label of an order.
type answerLabel func(ctx context.Context, w http.ResponseWriter, state order.State, kind order.DocumentKind)

// label serves calls for which there is a label.
func (a *API) label(answer answerLabel) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := a.patient(r.Context())
		defer cancel()
		if state, kind, found := a.findLabel(ctx, w, r); found {
			answer(ctx, w, state, kind)
		}
	}
}

// findLabel finds the label that a call is for, or answers why it can't be had: 404
// when there is none and will be none, or the token doesn't open it; 503 when it
// is to come.
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

// newestLabel is the kind of the last label; what was undone and bought anew has
// another before it.
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
