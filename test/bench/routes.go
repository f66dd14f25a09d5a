package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"text/tabwriter"

	"go.temporal.io/sdk/client"

	"orderflow/activities"
	"orderflow/clients/mediaport/mediaporttest"
	"orderflow/examples"
	"orderflow/order"
	"orderflow/test/measure"
	"orderflow/workflows"
)

// The limits of an order on the plain route.
const (
	mostEvents  = 100
	mostActions = 28
)

// route is a route of orders; begin starts one and returns its workflow id.
type route struct {
	name  string
	begin func(ctx context.Context, s *stack) (workflowID string, err error)
}

// routes are the plain one, which has targets, then the examples, and orders of Media
// Port and Merkana.
func routes() ([]route, error) {
	all := []route{documented("made to order, one item, ShipX", measure.PlainOrder("route-plain"))}
	for _, name := range []string{"made-to-order-locker", "made-to-order-courier", "made-to-order-broker",
		"from-stock-two-parcels", "from-stock-best"} {
		doc, err := examples.Order(name)
		if err != nil {
			return nil, err
		}
		all = append(all, documented(fmt.Sprintf("%s.json, %s, %s", name, items(doc), doc.Shipping.Carrier), doc))
	}
	return append(all, route{"from Media Port, 2 items, two couriers", takeFromMediaPort}, route{"from Merkana, 1 item, ShipX", takeFromMerkana}), nil
}

func items(doc order.Order) string {
	if len(doc.Items) == 1 {
		return "1 item"
	}
	return fmt.Sprintf("%d items", len(doc.Items))
}

func documented(name string, doc order.Order) route {
	return route{name, func(ctx context.Context, s *stack) (string, error) {
		started, err := s.Service.Start(ctx, doc)
		return started.WorkflowID, err
	}}
}

// supplier is the simulated Media Port's.
const supplier = 100

// takeFromMediaPort has a customer order two items that two couriers bring, and polls the
// order as the schedule does. The poll is not counted: it serves all orders of a minute.
func takeFromMediaPort(ctx context.Context, s *stack) (string, error) {
	number := s.Simulators.MediaPort.Place(mediaporttest.NewOrder{
		SupplierID: supplier, Number: "MP-1",
		Items: []mediaporttest.NewItem{
			{SKU: "MP-LAMP", Name: "Desk lamp", Courier: "DPD"}, {SKU: "MP-MUG", Name: "Mug", Courier: "InPost"}},
		Recipient: mediaporttest.Recipient{FirstName: "Adam", LastName: "Wilk", Street: "Polna", Building: "4",
			PostCode: "61-001", City: "Gdynia", Country: "PL", Phone: "602303404", Email: "adam@beta.example"}})
	run, err := s.Client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{TaskQueue: activities.QueueOrders},
		workflows.MediaPortPollType, supplier)
	if err != nil {
		return "", err
	}
	return order.WorkflowID(order.MediaPortID(supplier, number)), run.Get(ctx, nil)
}

// takeFromMerkana starts the order that a call of Merkana's becomes. MyPromo makes the
// goods, and both are told of the shipment.
func takeFromMerkana(ctx context.Context, s *stack) (string, error) {
	const merchant, number = 293, 244
	s.Simulators.Merkana.Expect(strconv.Itoa(number))
	doc := measure.PlainOrder(order.MerkanaID(merchant, strconv.Itoa(number)))
	doc.Source = order.Source{System: order.SystemMerkana, Account: merchant, Reference: strconv.Itoa(number)}
	doc.Items = []order.Item{{Reference: "line-1", SKU: "PEN-BLUE", Quantity: 5, Stock: true}}
	doc.Reports = []order.ReportTarget{order.ReportMerkana, order.ReportMyPromo}
	started, err := s.Service.Start(ctx, doc)
	return started.WorkflowID, err
}

// countRoutes runs one order of each route and prints what its history holds.
func (s *stack) countRoutes(ctx context.Context) error {
	all, err := routes()
	if err != nil {
		return err
	}
	fmt.Println("\nEvents and billable actions of one order, from its start to its end, without hints")
	lines := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(lines, "  route\tevents\tactions\tsteps\tattempts\t")
	for i, one := range all {
		id, err := one.begin(ctx, s)
		if err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		if err := s.completes(ctx, id); err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		history, err := measure.History(ctx, s.Client, id)
		if err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		judged := ""
		events, actions := len(history.GetEvents()), measure.Billable(history)
		if i == 0 {
			judged = fmt.Sprintf("events %s, actions %s", measure.Verdict(float64(events), mostEvents, measure.AtMost), measure.Verdict(float64(actions), mostActions, measure.AtMost))
		}
		taken, attempts := measure.Steps(history)
		_, _ = fmt.Fprintf(lines, "  %s\t%d\t%d\t%d\t%d\t%s\n", one.name, events, actions, taken, attempts, judged)
	}
	return lines.Flush()
}
