package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/shopspring/decimal"

	"orderflow/clients/mediaport"
	"orderflow/clients/shipx"
	"orderflow/order"
	"orderflow/sandbox/audit"
	"orderflow/sandbox/simkit"
)

// figures are the results of the run.
type figures struct {
	statuses   map[order.Status]int
	effects    map[string]int                // counts by provider and kind
	findings   map[string]map[audit.Kind]int // counts by provider, effect and kind of finding
	deviations []deviation
	struck     map[string]map[string]int // faults by provider and kind
	longest    int64                     // events of the longest history
}

// deviation is an order with findings.
type deviation struct {
	id       string
	findings []audit.Finding
	effects  []simkit.Effect
	state    order.State
}

// ledgers reads the simulators' ledgers.
func (t *trial) ledgers(ctx context.Context) (audit.Ledgers, error) {
	ledgers := audit.Ledgers{}
	for _, provider := range audit.Providers {
		var ledger []simkit.Effect
		if err := t.call(ctx, http.MethodGet, t.providers+"/_/"+provider+"/ledger", nil, &ledger); err != nil {
			return nil, err
		}
		ledgers[provider] = ledger
	}
	return ledgers, nil
}

// requests reads how often each operation was called.
func (t *trial) requests(ctx context.Context) (audit.Requests, error) {
	requests := audit.Requests{}
	for _, provider := range audit.Providers {
		var asked []simkit.Requests
		if err := t.call(ctx, http.MethodGet, t.providers+"/_/"+provider+"/requests", nil, &asked); err != nil {
			return nil, err
		}
		requests[provider] = asked
	}
	return requests, nil
}

// messages reads the requests that the simulators received.
func (t *trial) messages(ctx context.Context) (audit.Messages, error) {
	messages := audit.Messages{}
	for _, provider := range audit.Providers {
		var sent []simkit.Message
		if err := t.call(ctx, http.MethodGet, t.providers+"/_/"+provider+"/messages", nil, &sent); err != nil {
			return nil, err
		}
		messages[provider] = sent
	}
	return messages, nil
}

// workersPriceCap is the default of ORDERFLOW_PRICE_CAP.
var workersPriceCap = order.Money{Amount: decimal.NewFromInt(200), Currency: "PLN"}

// audit compares all orders with the ledgers.
func (t *trial) audit(ctx context.Context, stuck []*subject) (*figures, error) {
	ledgers, err := t.ledgers(ctx)
	if err != nil {
		return nil, err
	}
	requests, err := t.requests(ctx)
	if err != nil {
		return nil, err
	}
	messages, err := t.messages(ctx)
	if err != nil {
		return nil, err
	}
	f := &figures{statuses: map[order.Status]int{}, effects: map[string]int{}, findings: map[string]map[audit.Kind]int{}}
	f.count(ledgers)
	var struck struct{ Struck map[string]map[string]int }
	if err := t.call(ctx, http.MethodGet, t.providers+"/_/faults", nil, &struck); err != nil {
		return nil, err
	}
	f.struck = struck.Struck
	for _, one := range t.orders {
		if err := t.auditOne(ctx, f, one, audit.Case{Ledgers: ledgers, Requests: requests, Messages: messages, PriceLimit: &workersPriceCap,
			Excuses: audit.Excuses{HiddenPrices: true}}, slices.Contains(stuck, one)); err != nil {
			return nil, fmt.Errorf("%s: %w", one.doc.ID, err)
		}
	}
	findings, err := t.archive(ctx)
	if err != nil {
		return nil, err
	}
	if len(findings) > 0 {
		f.deviations = append(f.deviations, deviation{id: "the archive", findings: findings})
	}
	return f, t.collect(ctx, f)
}

func (f *figures) count(ledgers audit.Ledgers) {
	for provider, ledger := range ledgers {
		for _, effect := range ledger {
			f.effects[provider+" "+effect.Kind]++
		}
	}
}

func (t *trial) auditOne(ctx context.Context, f *figures, one *subject, audited audit.Case, stuck bool) error {
	state, err := t.service.State(ctx, one.doc.ID)
	if err != nil {
		return err
	}
	f.statuses[state.Status]++
	if found, err := t.client.DescribeWorkflow(ctx, order.WorkflowID(one.doc.ID), ""); err == nil {
		f.longest = max(f.longest, found.RawResponse.GetWorkflowExecutionInfo().GetHistoryLength())
	}
	audited.State = state
	findings := []audit.Finding{{Kind: audit.Lost, Effect: "end", Words: fmt.Sprintf("the order is %s", state.Status)}}
	if !stuck {
		if findings, err = t.ended(ctx, one, &audited); err != nil {
			return err
		}
	}
	for _, finding := range findings {
		if f.findings[finding.About()] == nil {
			f.findings[finding.About()] = map[audit.Kind]int{}
		}
		f.findings[finding.About()][finding.Kind]++
	}
	if len(findings) > 0 {
		f.deviations = append(f.deviations, deviation{one.doc.ID, findings, audited.Effects(), state})
	}
	return nil
}

// ended checks an order that has ended, with its parcels and documents.
func (t *trial) ended(ctx context.Context, one *subject, audited *audit.Case) (findings []audit.Finding, err error) {
	if audited.Result, err = t.service.Result(ctx, one.doc.ID); err != nil {
		return nil, err
	}
	audited.Excuses.Reset = one.resetAsked
	audited.Versions = []audit.Version{{Order: one.doc.Normalised()}, {Order: audited.State.Order}} // the times are unknown
	audited.Open = func(document order.Document) ([]byte, error) { return t.whole(ctx, document) }
	if audited.Parcels, err = t.sent(ctx, *audited); err != nil {
		findings = append(findings, audit.Finding{Kind: audit.Mismatch, Effect: "tracking numbers", Words: err.Error()})
	}
	promised, err := t.promises(ctx, one, audited.Result)
	if err != nil {
		return nil, err
	}
	cost, err := t.costsOf(ctx, *audited)
	return slices.Concat(audited.Findings(), cost, findings, promised, t.notTold(*audited)), err
}

// promises checks that every order reported as cancelled, or that accepted a cancellation in any
// of its runs, is cancelled, and that every order ended in a way that a person wanted.
func (t *trial) promises(ctx context.Context, one *subject, result order.Result) (broken []audit.Finding, err error) {
	last, err := t.client.DescribeWorkflow(ctx, order.WorkflowID(one.doc.ID), "")
	if err != nil {
		return nil, err
	}
	accepted, err := t.service.CancellationAccepted(ctx, last.WorkflowExecution, "")
	if err != nil {
		return nil, err
	}
	if (accepted || one.cancelled.Load()) && result.Status != order.StatusCancelled {
		broken = append(broken, audit.Finding{Kind: audit.Mismatch, Effect: "cancellation",
			Words: fmt.Sprintf("a cancellation was promised, but the order is %s", result.Status)})
	}
	if !one.accepted.Load() || !result.Status.Final() || result.Status == order.StatusFailed {
		broken = append(broken, audit.Finding{Kind: audit.Lost, Effect: "end", Words: fmt.Sprintf("the order is %q", result.Status)})
	}
	return broken, nil
}

// whole reads a document and checks that it is a complete PDF.
func (t *trial) whole(ctx context.Context, document order.Document) ([]byte, error) {
	content, err := t.store.Get(ctx, document)
	if err == nil && !bytes.HasSuffix(bytes.TrimSpace(content), []byte("%%EOF")) {
		err = errors.New("the PDF is not complete")
	}
	return content, err
}

// sent asks the carrier for the parcels of a completed order. TPK's parcels are in its
// ledger.
func (t *trial) sent(ctx context.Context, c audit.Case) ([]audit.CarrierParcel, error) {
	switch {
	case c.Result.Status != order.StatusCompleted:
		return nil, nil
	case c.State.Order.Shipping.Carrier == order.CarrierMediaPort:
		return t.sentByMediaPort(ctx, c.State.Order.Source)
	case c.Result.Offer != nil && c.Result.Offer.Carrier == order.CarrierShipX:
		return t.sentByShipX(ctx, c)
	}
	return nil, nil
}

func (t *trial) sentByMediaPort(ctx context.Context, source order.Source) (sent []audit.CarrierParcel, err error) {
	client, err := mediaport.New(mediaport.Config{BaseURL: t.providers + "/mediaport", Username: "demo", Password: "demo", Timeout: callTimeout})
	if err != nil {
		return nil, err
	}
	found, err := client.Order(ctx, source.Account, source.Reference)
	for _, parcel := range found.TrackingNumbers {
		sent = append(sent, audit.CarrierParcel{Number: parcel.TrackingNumber})
	}
	return sent, err
}

func (t *trial) sentByShipX(ctx context.Context, c audit.Case) (sent []audit.CarrierParcel, err error) {
	client, err := shipx.New(shipx.Config{BaseURL: t.providers + "/shipx", Token: "demo", Organization: "1111", Timeout: callTimeout})
	if err != nil {
		return nil, err
	}
	for _, effect := range c.Ledgers[order.ProviderShipX] {
		if effect.Kind != "shipment-bought" || effect.Ref != c.State.ID {
			continue
		}
		bought, err := client.GetShipment(ctx, number(effect.ID))
		if err != nil {
			return nil, err
		}
		sent = append(sent, audit.CarrierParcel{Number: string(bought.TrackingNumber)})
		for _, parcel := range bought.Parcels {
			if parcel.TrackingNumber != bought.TrackingNumber {
				sent = append(sent, audit.CarrierParcel{Number: string(parcel.TrackingNumber)})
			}
		}
	}
	return sent, nil
}
