package activities

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/sdk/activity"

	"orderflow/clients/mediaport"
	"orderflow/order"
)

// TakeOrder starts the order of a document unless it was started before, whatever its
// outcome, and reports whether it is new. order.Problems: the document breaks rules, and no
// order has its id.
type TakeOrder func(ctx context.Context, doc order.Order) (isNew bool, err error)

// Intake counts what happened to the orders that Media Port lists for a supplier.
type Intake struct {
	// Started counts new orders, Known those that had begun before, and Over those that need
	// nothing more: they have their label, or all their items are cancelled.
	Started int `json:"started"`
	Known   int `json:"known"`
	Over    int `json:"over"`
	// Refused could not be started and are tried again at every poll; beyond mostRefused they
	// are only counted. Each whose document breaks rules has a case.
	Refused     []NotTaken `json:"refused,omitempty"`
	MoreRefused int        `json:"moreRefused,omitempty"`
	// UnknownStatuses are statuses of orders in Over that this program does not know. If such a
	// status means that an order must be delivered, nobody delivers it.
	UnknownStatuses []string `json:"unknownStatuses,omitempty"`
}

// NotTaken is an order that could not be started.
type NotTaken struct {
	// ID is the order's id here: a person who starts it by hand under this id ends the
	// problem.
	ID string `json:"id"`
	// Number is Media Port's.
	Number string `json:"number"`
	// Problems are the first mostProblems. None contains the value of a personal field.
	Problems     order.Problems `json:"problems"`
	MoreProblems int            `json:"moreProblems,omitempty"`
}

// The limits of an Intake, because history keeps it.
const (
	mostRefused  = 50
	mostProblems = 10
)

// TakeOrders starts an order for each new one that Media Port lists for a supplier. It may
// run any number of times, also concurrently: an order's id lets it start only once. An order
// that cannot be started does not stop the others.
func (a *MediaPort) TakeOrders(ctx context.Context, supplier int64) (Intake, error) {
	listed, err := a.Options.Client.Orders(ctx, supplier)
	if err != nil {
		return Intake{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	var taken Intake
	for _, one := range listed {
		if taken.over(one) {
			continue
		}
		doc := a.document(one, supplier)
		isNew, err := a.Options.Take(ctx, doc)
		switch {
		case ctx.Err() != nil:
			return Intake{}, ctx.Err()
		case err != nil:
			taken.refuse(doc, err)
			if err := a.tellRefused(ctx, doc, err); err != nil {
				return Intake{}, err
			}
		case isNew:
			activity.GetLogger(ctx).Info("order taken from Media Port", "order", doc.ID)
			taken.Started++
		default:
			taken.Known++
		}
	}
	for _, status := range taken.UnknownStatuses {
		if err := a.tellUnknown(ctx, supplier, status); err != nil {
			return Intake{}, err
		}
	}
	return taken, nil
}

// tellRefused starts the case of an order that could not be started: one for each set of
// fields that break a rule. Other failures are retried by the next poll.
func (a *MediaPort) tellRefused(ctx context.Context, doc order.Order, why error) error {
	var problems order.Problems
	if !errors.As(why, &problems) || a.Options.Case == nil {
		return nil
	}
	shown := problems[:min(len(problems), mostProblems)]
	return a.Options.Case(ctx, order.Case{
		ID:   order.CaseIDOf(order.WorkflowID(doc.ID), order.TroubleIntake+order.CaseHash(strings.Join(problems.Paths(), ", "))),
		Kind: order.CaseIntake, Order: doc.ID, Source: doc.Source.System, Carrier: doc.Shipping.Carrier,
		Problem: order.Problem{Provider: order.ProviderMediaPort, Operation: "take new orders", Code: "not-started", Fields: shown,
			Message: fmt.Sprintf("order %s of Media Port could not be started: %v", doc.Source.Reference, shown)},
		ToDo: fmt.Sprintf("correct it at Media Port, or start it by hand under the id %s: orderflow start FILE; the case ends by itself once the order is started", doc.ID)})
}

// tellUnknown starts the case of an unknown order status.
func (a *MediaPort) tellUnknown(ctx context.Context, supplier int64, status string) error {
	if a.Options.Case == nil {
		return nil
	}
	return a.Options.Case(ctx, order.Case{
		ID:   order.CaseIDOf(fmt.Sprintf("mediaport-orders-%d", supplier), "status-"+order.CaseHash(status)),
		Kind: order.CaseIntake, Source: order.SystemMediaPort, Carrier: order.CarrierMediaPort,
		Problem: order.Problem{Provider: order.ProviderMediaPort, Operation: "take new orders", Code: "unknown-status",
			Message: fmt.Sprintf("orders of supplier %d are left alone, because their status %q is unknown", supplier, status)},
		ToDo: "ask Media Port what the status means; if the order must be delivered, deliver it by hand"})
}

// over records an order that needs nothing, and reports whether it is one.
func (i *Intake) over(listed mediaport.Order) bool {
	if !listed.LabelGenerated() && len(references(listed)) > 0 {
		return false
	}
	i.Over++
	status := listed.Status
	if !slices.ContainsFunc(append(i.UnknownStatuses, knownStatuses...), func(s string) bool { return strings.EqualFold(s, status) }) {
		i.UnknownStatuses = append(i.UnknownStatuses, status)
	}
	return true
}

var knownStatuses = []string{mediaport.StatusNew, mediaport.StatusCancelled, mediaport.StatusLabelGenerated}

func (i *Intake) refuse(doc order.Order, err error) {
	if len(i.Refused) == mostRefused {
		i.MoreRefused++
		return
	}
	var problems order.Problems
	if !errors.As(err, &problems) {
		problems = order.Problems{{Rule: err.Error()}}
	}
	shown := problems[:min(len(problems), mostProblems)]
	i.Refused = append(i.Refused, NotTaken{
		ID: doc.ID, Number: doc.Source.Reference, Problems: shown, MoreProblems: len(problems) - len(shown)})
}

// document is the order document of a listed order. An order belongs to the supplier
// that it names, even if another supplier asked: a parent supplier sees its children's orders.
func (a *MediaPort) document(listed mediaport.Order, asked int64) order.Order {
	supplier := cmp.Or(listed.SupplierID, asked)
	doc := order.Order{
		ID:         order.MediaPortID(supplier, listed.Number),
		Source:     order.Source{System: order.SystemMediaPort, Reference: listed.Number, Account: supplier},
		Recipient:  recipientOf(listed.Recipient),
		Production: order.ProductionNone,
		Shipping:   order.Shipping{Carrier: order.CarrierMediaPort},
	}
	for _, item := range listed.Items {
		if !item.Cancelled() {
			doc.Items = append(doc.Items, a.piece(item))
		}
	}
	if !slices.ContainsFunc(doc.Items, func(item order.Item) bool { return item.Stock }) {
		return doc
	}
	doc.Production, doc.Reports = order.ProductionMyPromo, []order.ReportTarget{order.ReportMyPromo}
	for i := range doc.Items {
		doc.Items[i].OnHand = !doc.Items[i].Stock
	}
	return doc
}

// piece is an item: one piece, which MyPromo delivers if it has an SKU there.
func (a *MediaPort) piece(listed mediaport.Item) order.Item {
	item := order.Item{Reference: itemReference(listed.ID), SKU: listed.SKU, Quantity: 1}
	if theirs, mapped := a.Options.SKUs[listed.SKU]; mapped {
		item.SKU, item.Stock = theirs, true
	}
	return item
}

func recipientOf(to mediaport.Recipient) order.Party {
	building := to.Building
	if to.Flat != "" {
		building = strings.TrimPrefix(building+"/"+to.Flat, "/")
	}
	return order.Party{
		Company: to.Company, FirstName: to.FirstName, LastName: to.LastName,
		Street: to.Street, Building: building, PostCode: to.PostCode, City: to.City,
		Country: strings.ToUpper(to.Country), Phone: to.Phone, Email: to.Email,
	}
}
