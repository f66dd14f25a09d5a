package orders

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"orderflow/activities"
	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/starter/cli"
	"orderflow/workflows"
)

// preview shows what would happen to orders. Carriers are asked only about valid orders, and
// only if the order names a point or the user wants a price.
func (o *startOptions) preview(ctx context.Context, documents []order.Order) error {
	settings, err := cli.LoadConfig()
	if err != nil {
		return err
	}
	options, err := cli.OrderOptions(settings)
	if err != nil {
		return err
	}
	previews := make([]dryRun, len(documents))
	for i, document := range documents {
		if previews[i].Preview, err = options.Validate(document); err != nil {
			return cli.BadInput("order %s: %w; nothing was started", document.ID, err)
		}
	}
	o.ask(ctx, documents, previews)
	for i, document := range documents {
		printUnfit(o.App, document.ID, previews[i].Unfit)
		o.printUnsent(document.ID, previews[i].Requests)
		o.printPoints(document.ID, previews[i].Points)
	}
	return o.Print(*o.output, previews, func() string {
		texts := make([]string, len(previews))
		for i, one := range previews {
			texts[i] = one.text()
		}
		return strings.Join(texts, cli.Blank)
	})
}

// dryRun is what would happen to an order.
type dryRun struct {
	workflows.Preview
	// Existing is the order that has the id already; nil if there is none, or if nobody could
	// be asked.
	Existing *existing `json:"existing,omitempty"`

	unknown error // why nobody could be asked
}

// existing is an order that was started before.
type existing struct {
	Status order.Status `json:"status"`
	// Conflict says how its content differs: the start would be refused.
	Conflict string `json:"conflict,omitempty"`
}

// ask asks Temporal for orders that were started before, and carriers through the workers of
// the Temporal server in the environment. If there is no connection, the previews say so; a
// carrier that times out is not asked about further orders.
func (o *startOptions) ask(ctx context.Context, documents []order.Order, previews []dryRun) {
	s, err := o.ConnectToDocuments(ctx)
	if err != nil {
		for i := range previews {
			previews[i].unknown = err
			unasked(&previews[i].Preview, err, o.quoting)
		}
		return
	}
	defer s.Close()
	asking := &asking{Session: s, quoting: o.quoting}
	var group errgroup.Group
	group.SetLimit(startsAtOnce)
	for i, document := range documents {
		group.Go(func() error {
			previews[i].lookBefore(ctx, s, document)
			if o.quoting || workflows.NamesPoints(previews[i].Order) {
				asking.about(ctx, document, &previews[i].Preview)
			}
			return nil
		})
	}
	_ = group.Wait() // the previews contain the errors
}

// lookBefore looks for an order that was started before.
func (d *dryRun) lookBefore(ctx context.Context, s *cli.Session, document order.Order) {
	before, status, err := s.Before(ctx, document)
	var conflict *orders.ConflictError
	switch {
	case errors.As(err, &conflict):
		d.Existing = &existing{Status: status, Conflict: conflict.Error()}
	case err != nil:
		d.unknown = err
	case before != nil:
		d.Existing = &existing{Status: status}
	}
}

// asking is the state of one dry run's requests to carriers.
type asking struct {
	*cli.Session
	quoting bool
	silent  sync.Map // by carrier: why it is not asked any more
}

// about asks the carrier of one order.
func (a *asking) about(ctx context.Context, document order.Order, seen *workflows.Preview) {
	carrier := seen.Order.Shipping.Carrier
	if why, is := a.silent.Load(carrier); is {
		unasked(seen, why.(error), a.quoting)
		return
	}
	if asked, err := a.Validate(ctx, document, a.quoting); err == nil { // the result without asking
		*seen = asked
	}
	if orders.Unasked(seen.Points) {
		a.silent.Store(carrier, fmt.Errorf("%s has not answered for order %s", carrier, document.ID))
	}
}

// unasked records in a preview why no carrier was asked.
func unasked(seen *workflows.Preview, why error, quoting bool) {
	if workflows.NamesPoints(seen.Order) {
		seen.Points = new(orders.PointsUnasked(why))
	}
	if quoting {
		seen.Quote = &workflows.Quoted{Why: why.Error()}
	}
}

// printPoints says which points of an order are wrong, or why they were not checked.
func (o *startOptions) printPoints(id string, seen *workflows.PointsSeen) {
	if seen == nil {
		return
	}
	for _, remark := range seen.Remarks {
		o.Say("orderflow: order %s: %s", id, remark)
	}
	if problem := seen.Problem; problem != nil {
		for _, field := range problem.Fields {
			o.Say("orderflow: order %s: %s: %s", id, field.Path, field.Rule)
		}
		o.Say("orderflow: order %s: would wait for a person before anything is made: %s", id, problem.Message)
	}
}

// printUnsent says which requests would not be sent with the settings of this machine.
func (o *startOptions) printUnsent(id string, requests []activities.Request) {
	for _, one := range requests {
		if one.Problem != nil {
			o.Say("orderflow: order %s: %s: %s would wait for a person: %s", id, one.Provider, one.Operation, one.Problem.Message)
		}
	}
}

// fate is what a start would do.
func (d *dryRun) fate() string {
	switch {
	case d.unknown != nil:
		return fmt.Sprintf("would be started, unless it was started before, which is unknown: %v", d.unknown)
	case d.Existing == nil:
		return "would be started"
	case d.Existing.Conflict != "":
		return fmt.Sprintf("would be refused: %s; that order is %s", d.Existing.Conflict, d.Existing.Status)
	}
	return fmt.Sprintf("was started before, and is %s: nothing would be done, and no provider would be sent anything", d.Existing.Status)
}

// text is a preview for people, one line per field. Values that only the real run knows are in
// brackets, with their source.
func (d *dryRun) text() string {
	var text strings.Builder
	seen := d.Preview
	text.WriteString(cli.Line("order %s: %s", seen.Order.ID, d.fate()))
	if d.Existing != nil {
		return text.String()
	}
	if len(seen.Requests) == 0 {
		text.WriteString(cli.Line("  no provider is sent anything of it before it is shipped"))
	}
	for _, request := range seen.Requests {
		text.WriteString(cli.Line("  %s: %s", request.Provider, request.Operation))
		for _, field := range request.Fields {
			value := field.Value
			if field.AtRunTime != "" {
				value = "(" + field.AtRunTime + ")"
			}
			text.WriteString(cli.Line("    %s: %s", field.Path, value))
		}
	}
	if quote := seen.Quote; quote != nil {
		text.WriteString(cli.Line("  cheapest: %s", quotedText(*quote)))
	}
	return text.String()
}

// quotedText is the offer that the order would buy, for people: "dpd (DPD) of tpk, 15.49 PLN".
func quotedText(quote workflows.Quoted) string {
	switch {
	case quote.Offer == nil:
		return quote.Why
	}
	service := quote.Offer.Service
	if name := quote.Offer.Name; name != "" {
		service += " (" + name + ")"
	}
	if quote.Offer.Price == nil {
		return fmt.Sprintf("%s of %s, whose price is not stated", service, quote.Offer.Carrier)
	}
	return fmt.Sprintf("%s of %s, %s", service, quote.Offer.Carrier, quote.Offer.Price)
}
