package mediaport_test

import (
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/mediaport"
	"orderflow/clients/mediaport/mediaporttest"
	"orderflow/sandbox/simkit"
)

// account is a simulator, a client of it, and a clock that only tests move.
type account struct {
	*mediaporttest.Server
	*mediaport.Client
	mu  sync.Mutex
	now time.Time
}

func open(t *testing.T, options mediaporttest.Options) *account {
	t.Helper()
	a := &account{now: at("2026-03-02T08:00:00Z")}
	options.Clock = func() time.Time {
		a.mu.Lock()
		defer a.mu.Unlock()
		return a.now
	}
	a.Server = mediaporttest.New(options)
	listener := httptest.NewServer(a.Server)
	t.Cleanup(listener.Close)
	a.Client = connect(t, listener.URL, func(c *mediaport.Config) { c.Username, c.Password = "demo", "demo" })
	return a
}

func (a *account) pass(d time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.now = a.now.Add(d)
}

// placeThree places an order MP000001 with the items 1001 and 1003 by DPD and 1002
// by InPost, and another order with the item 1004.
func (a *account) placeThree() {
	a.Place(mediaporttest.NewOrder{
		Items: []mediaporttest.NewItem{
			{SKU: "MUG", Name: "Kubek"}, {SKU: "PEN", Courier: "InPost"}, {SKU: "CAP", Courier: "DPD"},
		},
		Recipient: mediaporttest.Recipient{
			Company: "Beta", FirstName: "Ewa", LastName: "Lis", Street: "Polna", Building: "12A", Flat: "3",
			PostCode: "81-001", City: "Gdynia", Country: "PL", Phone: "600700800", Email: "ewa@beta.example",
		},
	})
	a.Place(mediaporttest.NewOrder{Items: []mediaporttest.NewItem{{SKU: "MUG"}}})
}

// placed is the first order of placeThree as placed.
func placed() mediaport.Order {
	return mediaport.Order{
		Number: "MP000001", SupplierID: 100, Status: mediaport.StatusNew, CreatedAt: at("2026-03-02T08:00:00Z"),
		Items: []mediaport.Item{
			{ID: 1001, SKU: "MUG", Name: "Kubek", Courier: "DPD", Status: mediaport.ItemActive},
			{ID: 1002, SKU: "PEN", Courier: "InPost", Status: mediaport.ItemActive},
			{ID: 1003, SKU: "CAP", Courier: "DPD", Status: mediaport.ItemActive},
		},
		Recipient: mediaport.Recipient{
			Company: "Beta", FirstName: "Ewa", LastName: "Lis", Street: "Polna", Building: "12A", Flat: "3",
			PostCode: "81-001", City: "Gdynia", Country: "PL", Phone: "600700800", Email: "ewa@beta.example",
		},
	}
}

func TestAnOrderThroughItsLife(t *testing.T) {
	a, ctx := open(t, mediaporttest.Options{}), t.Context()
	a.placeThree()
	want := placed()
	got, err := a.Client.Order(ctx, 100, "MP000001")
	require.NoError(t, err)
	require.Equal(t, want, got)

	require.NoError(t, a.CancelItem(ctx, 100, "MP000001", 1003))
	require.NoError(t, a.GenerateLabel(ctx, 100, "MP000001", []int64{1002, 1001}))
	want.Status = mediaport.StatusLabelGenerated
	want.Items[2].Status = mediaport.ItemCancelled
	want.TrackingNumbers = []mediaport.Shipment{
		{Courier: "DPD", TrackingNumber: "6200000000001"}, {Courier: "InPost", TrackingNumber: "6200000000002"},
	}
	got, err = a.Client.Order(ctx, 100, "MP000001")
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.True(t, got.LabelGenerated())

	labels, err := a.Labels(ctx, 100, "MP000001")
	require.NoError(t, err)
	requirePDFs(t, labels, "label-MP000001-DPD.pdf", "label-MP000001-InPost.pdf")
	protocols, err := a.Protocols(ctx, 100, "MP000001")
	require.NoError(t, err)
	requirePDFs(t, protocols, "protocol-MP000001-DPD.pdf", "protocol-MP000001-InPost.pdf")
}

// requirePDFs checks the files of DPD and InPost, in this order.
func requirePDFs(t *testing.T, files []mediaport.File, names ...string) {
	t.Helper()
	var couriers, named []string
	for _, file := range files {
		couriers, named = append(couriers, file.Courier), append(named, file.Name)
		require.Equal(t, "application/pdf", file.MediaType)
	}
	require.Equal(t, []string{"DPD", "InPost"}, couriers)
	require.Equal(t, names, named)
}

func TestRefusals(t *testing.T) {
	cancel := func(supplier int64, number string, item int64) func(*testing.T, *account) error {
		return func(t *testing.T, a *account) error { return a.CancelItem(t.Context(), supplier, number, item) }
	}
	label := func(number string, items ...int64) func(*testing.T, *account) error {
		return func(t *testing.T, a *account) error { return a.GenerateLabel(t.Context(), 100, number, items) }
	}
	labels := func(t *testing.T, a *account) error {
		_, err := a.Labels(t.Context(), 100, "MP000001")
		return err
	}
	protocols := func(t *testing.T, a *account) error {
		_, err := a.Protocols(t.Context(), 100, "MP000001")
		return err
	}
	customerCancels := func(_ *testing.T, a *account) error { return a.CustomerCancels("MP000001", 1003) }
	orders := func(supplier int64) func(*testing.T, *account) error {
		return func(t *testing.T, a *account) error {
			_, err := a.Client.Orders(t.Context(), supplier)
			return err
		}
	}
	cases := []struct {
		name   string
		before func(*testing.T, *account) error // has to succeed; nil does nothing
		try    func(*testing.T, *account) error
		status int
		code   string
	}{
		{"cancel after the label", label("MP000001", 1001, 1002, 1003), cancel(100, "MP000001", 1001), 409, mediaport.CodeLabelExists},
		{"cancel twice", cancel(100, "MP000001", 1001), cancel(100, "MP000001", 1001), 409, mediaport.CodeAlreadyCancelled},
		{"cancel after the customer", customerCancels, cancel(100, "MP000001", 1003), 409, mediaport.CodeAlreadyCancelled},
		{"cancel in no order", nil, cancel(100, "MP9", 1001), 404, mediaport.CodeNotFound},
		{"cancel no item", nil, cancel(100, "MP000001", 9), 404, mediaport.CodeNotFound},
		{"cancel another order's item", nil, cancel(100, "MP000001", 1004), 404, mediaport.CodeNotFound},
		{"cancel in another supplier's order", nil, cancel(101, "MP000001", 1001), 404, mediaport.CodeNotFound},
		{"label of no order", nil, label("MP9", 1001), 404, mediaport.CodeNotFound},
		{"label of no items", nil, label("MP000001"), 400, mediaport.CodeNoItems},
		{"label of some items", nil, label("MP000001", 1001, 1002), 409, mediaport.CodeItemsChanged},
		{"label of an item twice", nil, label("MP000001", 1001, 1002, 1002), 409, mediaport.CodeItemsChanged},
		{"label of an item that is not", nil, label("MP000001", 1001, 1002, 1003, 9), 409, mediaport.CodeItemsChanged},
		{"label of another order's item", nil, label("MP000001", 1001, 1002, 1003, 1004), 409, mediaport.CodeItemsChanged},
		{"label after the customer cancelled", customerCancels, label("MP000001", 1001, 1002, 1003), 409, mediaport.CodeItemsChanged},
		{"label of a cancelled order", cancel(100, "MP000002", 1004), label("MP000002", 1004), 409, mediaport.CodeItemsChanged},
		{"label twice", label("MP000002", 1004), label("MP000002", 1004), 409, mediaport.CodeLabelExists},
		{"labels before the label", nil, labels, 404, mediaport.CodeNoLabel},
		{"protocols before the label", nil, protocols, 404, mediaport.CodeNoLabel},
		{"another's supplier", nil, orders(200), 403, mediaport.CodeForeignSupplier},
		{"another's child", nil, orders(201), 403, mediaport.CodeForeignSupplier},
		{"no such supplier", nil, orders(9), 403, mediaport.CodeForeignSupplier},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			a := open(t, mediaporttest.Options{Suppliers: []mediaporttest.Supplier{
				{ID: 100}, {ID: 101, Parent: 100}, {ID: 200}, {ID: 201, Parent: 200},
			}})
			a.placeThree()
			if tc.before != nil {
				require.NoError(t, tc.before(t, a))
			}
			before := a.Ledger().All()
			err := tc.try(t, a)
			require.ErrorIs(t, err, clients.Refused)
			require.Equal(t, tc.status, clients.StatusOf(err))
			require.Equal(t, tc.code, clients.CodeOf(err))
			require.Equal(t, before, a.Ledger().All(), "nothing happened")
		})
	}
}

func TestAChildAccountsOrder(t *testing.T) {
	a, ctx := open(t, mediaporttest.Options{}), t.Context()
	number := a.Place(mediaporttest.NewOrder{SupplierID: 101, Items: []mediaporttest.NewItem{{SKU: "MUG"}}})
	own, err := a.Client.Orders(ctx, 100)
	require.NoError(t, err)
	require.Empty(t, own)

	require.NoError(t, a.GenerateLabel(ctx, 101, number, []int64{1001}))
	labels, err := a.Labels(ctx, 101, number)
	require.NoError(t, err)
	require.Len(t, labels, 1)
}

func TestATokenThatHasEndedIsRenewed(t *testing.T) {
	a := open(t, mediaporttest.Options{TokenLife: time.Minute})
	for range 2 {
		_, err := a.Client.Orders(t.Context(), 100)
		require.NoError(t, err)
		a.pass(time.Minute)
	}
	require.Equal(t, 2, a.Faults().Calls("login", ""))
}

func TestAWrongPassword(t *testing.T) {
	a := open(t, mediaporttest.Options{Password: "other"})
	_, err := a.Client.Orders(t.Context(), 100)
	require.ErrorIs(t, err, clients.Unavailable)
	require.Equal(t, mediaport.CodeUnauthorized, clients.CodeOf(err))
}

// After a lost answer the order shows whether there is a label. A second call does
// not generate a second one, whichever LabelRepeat the simulator has.
func TestALostAnswerToGenerateLabel(t *testing.T) {
	for name, tc := range map[string]struct {
		reading mediaporttest.LabelRepeat
		code    string
	}{
		"a repeat is refused":  {mediaporttest.RepeatRefused, mediaport.CodeLabelExists},
		"a repeat is accepted": {mediaporttest.RepeatAccepted, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a, ctx := open(t, mediaporttest.Options{LabelRepeat: tc.reading}), t.Context()
			a.placeThree()
			a.Faults().Add(simkit.Fault{Operation: "generate-label", Ref: "MP000002", Call: 1, Mode: simkit.LostAnswer})
			require.ErrorIs(t, a.GenerateLabel(ctx, 100, "MP000002", []int64{1004}), clients.Unknown)
			got, err := a.Client.Order(ctx, 100, "MP000002")
			require.NoError(t, err)
			require.True(t, got.LabelGenerated())

			require.Equal(t, tc.code, clients.CodeOf(a.GenerateLabel(ctx, 100, "MP000002", []int64{1004})))
			require.Equal(t, 1, a.Ledger().Count("MP000002", "label-generated"))
		})
	}
}

// A truncated answer is of unknown outcome, and the effect happened.
func TestUnreadableAnswersOfTheSimulator(t *testing.T) {
	for _, mode := range []simkit.Mode{simkit.EmptyBody, simkit.MalformedBody} {
		t.Run(string(mode), func(t *testing.T) {
			a, ctx := open(t, mediaporttest.Options{}), t.Context()
			a.placeThree()
			a.Faults().Add(simkit.Fault{Mode: mode, Ref: "MP000002"}, simkit.Fault{Mode: mode, Operation: "orders"})
			require.ErrorIs(t, a.CancelItem(ctx, 100, "MP000002", 1004), clients.Unknown)
			_, err := a.Client.Orders(ctx, 100)
			require.ErrorIs(t, err, clients.Unavailable)
			require.Equal(t, 1, a.Ledger().Count("MP000002", "item-cancelled"))
		})
	}
}
