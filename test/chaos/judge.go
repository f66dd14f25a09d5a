package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"orderflow/clients/mediaport"
	"orderflow/clients/shipx"
	"orderflow/order"
	"orderflow/sandbox/audit"
	"orderflow/sandbox/simkit"
)

// figures are what came of it all.
type figures struct {
	statuses   map[order.Status]int
	effects    map[string]int // how often, by provider and kind
	findings   map[string]map[audit.Kind]int
	deviations []deviation
	struck     map[string]map[string]int // faults by provider and kind
	longest    int64                     // events of the longest history
}

// deviation is an order that is not as it should be.
type deviation struct {
	id       string
	findings []audit.Finding
	effects  []simkit.Effect
	state    order.State
}

// books reads the ledgers of the simulators.
func (t *trial) books(ctx context.Context) (books audit.Books, err error) {
	for provider, ledger := range map[string]*[]simkit.Effect{"mypromo": &books.MyPromo, "shipx": &books.ShipX,
		"tpk": &books.TPK, "mediaport": &books.MediaPort, "merkana": &books.Merkana} {
		err = errors.Join(err, t.call(ctx, http.MethodGet, t.providers+"/_/"+provider+"/ledger", nil, ledger))
	}
	return books, err
}

// judge compares what all orders say with the ledgers.
func (t *trial) judge(ctx context.Context, stuck []*subject) (*figures, error) {
	books, err := t.books(ctx)
	if err != nil {
		return nil, err
	}
	f := &figures{statuses: map[order.Status]int{}, effects: map[string]int{}, findings: map[string]map[audit.Kind]int{}}
	f.count(books)
	var struck struct{ Struck map[string]map[string]int }
	if err := t.call(ctx, http.MethodGet, t.providers+"/_/faults", nil, &struck); err != nil {
		return nil, err
	}
	f.struck = struck.Struck
	for _, one := range t.orders {
		if err := t.judgeOne(ctx, f, one, books, slices.Contains(stuck, one)); err != nil {
			return nil, fmt.Errorf("%s: %w", one.doc.ID, err)
		}
	}
	return f, nil
}

func (f *figures) count(books audit.Books) {
	for provider, ledger := range map[string][]simkit.Effect{"mypromo": books.MyPromo, "shipx": books.ShipX,
		"tpk": books.TPK, "mediaport": books.MediaPort, "merkana": books.Merkana} {
		for _, effect := range ledger {
			f.effects[provider+" "+effect.Kind]++
		}
	}
}

func (t *trial) judgeOne(ctx context.Context, f *figures, one *subject, books audit.Books, stuck bool) error {
	state, err := t.service.State(ctx, one.doc.ID)
	if err != nil {
		return err
	}
	f.statuses[state.Status]++
	if found, err := t.client.DescribeWorkflow(ctx, order.WorkflowID(one.doc.ID), ""); err == nil {
		f.longest = max(f.longest, found.RawResponse.GetWorkflowExecutionInfo().GetHistoryLength())
	}
	audited := audit.Case{Doc: state.Order, Books: books}
	var findings []audit.Finding
	if stuck {
		findings = []audit.Finding{{Kind: audit.Lost, Effect: "end", Words: fmt.Sprintf("it is %s", state.Status)}}
	} else {
		if audited.Result, err = t.service.Result(ctx, one.doc.ID); err != nil {
			return err
		}
		audited.Skipped = skipped(state)
		findings = append(audited.Judge(), t.promises(one, audited.Result)...)
		findings = append(findings, t.truths(ctx, audited)...)
	}
	for _, finding := range findings {
		if f.findings[finding.Effect] == nil {
			f.findings[finding.Effect] = map[audit.Kind]int{}
		}
		f.findings[finding.Effect][finding.Kind]++
	}
	if len(findings) > 0 {
		f.deviations = append(f.deviations, deviation{one.doc.ID, findings, audited.Effects(), state})
	}
	return nil
}

func skipped(state order.State) (stages []order.Stage) {
	for _, record := range state.Stages {
		if record.Outcome == order.OutcomeSkipped {
			stages = append(stages, record.Stage)
		}
	}
	return stages
}

// promises: who was told that an order is cancelled was told the truth, and every
// order comes to an end that a person wanted.
func (t *trial) promises(one *subject, result order.Result) (broken []audit.Finding) {
	if one.cancelled.Load() && result.Status != order.StatusCancelled {
		broken = append(broken, audit.Finding{Kind: audit.Untrue, Effect: "cancellation",
			Words: fmt.Sprintf("it was promised, and the order is %s", result.Status)})
	}
	if !one.accepted.Load() || !result.Status.Final() || result.Status == order.StatusFailed {
		broken = append(broken, audit.Finding{Kind: audit.Lost, Effect: "end", Words: fmt.Sprintf("it is %q", result.Status)})
	}
	return broken
}

// truths are what ledgers don't tell: tracking numbers and documents.
func (t *trial) truths(ctx context.Context, c audit.Case) (broken []audit.Finding) {
	if c.Result.Status != order.StatusCompleted {
		return nil
	}
	numbers, err := t.trackingNumbers(ctx, c)
	if err != nil || numbers != nil && !slices.Equal(numbers, c.Result.TrackingNumbers) {
		broken = append(broken, audit.Finding{Kind: audit.Untrue, Effect: "tracking number",
			Words: fmt.Sprintf("the order says %v, the carrier %v %v", c.Result.TrackingNumbers, numbers, err)})
	}
	for _, document := range c.Result.Documents {
		content, err := t.store.Get(ctx, document)
		if err == nil && !bytes.HasSuffix(bytes.TrimSpace(content), []byte("%%EOF")) {
			err = errors.New("it is not whole")
		}
		if err != nil {
			broken = append(broken, audit.Finding{Kind: audit.Lost, Effect: "document", Words: fmt.Sprintf("%s: %v", document.Key, err)})
		}
	}
	return broken
}

// trackingNumbers asks the carrier; TPK's ledger tells them already.
func (t *trial) trackingNumbers(ctx context.Context, c audit.Case) (numbers []string, err error) {
	switch {
	case c.Doc.Shipping.Carrier == order.CarrierMediaPort:
		client, err := mediaport.New(mediaport.Config{BaseURL: t.providers + "/mediaport", Username: "demo", Password: "demo", Timeout: callTimeout})
		if err != nil {
			return nil, err
		}
		found, err := client.Order(ctx, c.Doc.Source.Account, c.Doc.Source.Reference)
		for _, parcel := range found.TrackingNumbers {
			numbers = append(numbers, parcel.TrackingNumber)
		}
		return numbers, err
	case c.Result.Offer != nil && c.Result.Offer.Carrier == order.CarrierShipX:
		return t.numbersOfShipX(ctx, c)
	}
	return nil, nil
}

func (t *trial) numbersOfShipX(ctx context.Context, c audit.Case) (numbers []string, err error) {
	client, err := shipx.New(shipx.Config{BaseURL: t.providers + "/shipx", Token: "demo", Organization: "1111", Timeout: callTimeout})
	if err != nil {
		return nil, err
	}
	for _, effect := range c.Books.ShipX {
		if effect.Kind != "shipment-bought" || effect.Ref != c.Doc.ID {
			continue
		}
		bought, err := client.GetShipment(ctx, number(effect.ID))
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, string(bought.TrackingNumber))
		for _, parcel := range bought.Parcels {
			if parcel.TrackingNumber != bought.TrackingNumber {
				numbers = append(numbers, string(parcel.TrackingNumber))
			}
		}
	}
	return numbers, nil
}
