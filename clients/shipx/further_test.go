package shipx_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/shipx"
	"orderflow/clients/shipx/shipxtest"
)

// simulated is a client of a simulator whose clock is moved by hand.
type simulated struct {
	*shipx.Client
	server *shipxtest.Server
	now    *time.Time
	ctx    context.Context
}

func simulate(t *testing.T) simulated {
	t.Helper()
	now := time.Date(2026, 1, 15, 8, 0, 0, 0, time.UTC)
	server := shipxtest.New(shipxtest.Options{Clock: func() time.Time { return now }, Token: token})
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	return simulated{connect(t, shipx.Config{BaseURL: listener.URL}), server, &now, context.Background()}
}

func byCourier(reference string) shipx.NewShipment {
	return shipx.NewShipment{
		Receiver: shipx.Peer{FirstName: "Ewa", LastName: "Lis", Email: "ewa@beta.example", Phone: "600700800",
			Address: &shipx.Address{Street: "Polna", BuildingNumber: "12A", City: "Gdynia", PostCode: "81-001", CountryCode: "PL"}},
		Parcels:          []shipx.NewParcel{{Length: 80, Width: 360, Height: 640, Weight: weight("2")}},
		CustomAttributes: shipx.CustomAttributes{SendingMethod: shipx.SendingByDispatchOrder},
		Service:          "inpost_courier_standard", Reference: reference,
	}
}

// bought creates a shipment that ShipX buys itself.
func (s simulated) bought(t *testing.T, wanted shipx.NewShipment) int64 {
	t.Helper()
	made, err := s.CreateShipment(s.ctx, wanted)
	require.NoError(t, err)
	*s.now = s.now.Add(time.Second)
	read, err := s.GetShipment(s.ctx, int64(made.ID))
	require.NoError(t, err)
	require.True(t, read.Bought(), read.Status)
	return int64(made.ID)
}

func TestReturnLabels(t *testing.T) {
	s := simulate(t)
	one, two := s.bought(t, byCourier("ORD-1")), s.bought(t, byCourier("ORD-2"))
	file, err := s.ReturnLabels(s.ctx, []int64{one, two}, shipx.LabelPDF)
	require.NoError(t, err)
	require.Equal(t, "application/pdf", file.MediaType)
	require.Equal(t, 1, s.server.Ledger().Count("ORD-2", "return-label-fetched"))

	locker := byCourier("ORD-3")
	locker.Service, locker.CustomAttributes.TargetPoint = "inpost_locker_standard", "GDY01A"
	locker.Parcels = []shipx.NewParcel{{Template: "small"}}
	unpaid := byCourier("ORD-4")
	unpaid.OnlyChoiceOfOffer = true
	draft, err := s.CreateShipment(s.ctx, unpaid)
	require.NoError(t, err)
	for name, test := range map[string]struct {
		ids  []int64
		want string
	}{
		"to a locker":    {[]int64{s.bought(t, locker)}, "label_generation_failed"},
		"not bought":     {[]int64{int64(draft.ID)}, shipx.CodeUnpaidLabel},
		"none":           {nil, "shipment_ids: required"},
		"not there":      {[]int64{1}, shipx.CodeNotFound},
		"one too many":   {make([]int64, 101), "shipment_ids: too_long"},
		"one of several": {[]int64{one, int64(draft.ID)}, shipx.CodeUnpaidLabel},
	} {
		_, err := s.ReturnLabels(s.ctx, test.ids, shipx.LabelPDF)
		require.ErrorIs(t, err, clients.Refused, name)
		require.Contains(t, err.Error(), test.want, name)
	}
}

func TestPricesAreCalculatedAndNothingIsMade(t *testing.T) {
	s := simulate(t)
	invalid := byCourier("ORD-2")
	invalid.Receiver.Phone = "1"
	large := byCourier("ORD-3")
	large.Parcels[0].Weight = weight("60")
	prices, err := s.CalculatePrices(s.ctx, shipx.PriceQuery{ID: "a", NewShipment: byCourier("ORD-1")},
		shipx.PriceQuery{ID: "b", NewShipment: invalid}, shipx.PriceQuery{ID: "c", NewShipment: large})
	require.NoError(t, err)
	require.Len(t, prices, 3)
	require.Equal(t, number("15.99"), prices[0].Charge)
	require.Equal(t, number("0.0"), prices[0].Fuel)
	for i, want := range []string{"", "validation_failed", "offer_unavailable"} {
		require.EqualValues(t, []string{"a", "b", "c"}[i], prices[i].ID)
		require.Equal(t, want, prices[i].Key)
		require.Equal(t, want == "", prices[i].Charge.Known)
	}
	require.Empty(t, s.server.Shipments())
	_, err = s.CalculatePrices(s.ctx)
	require.ErrorContains(t, err, "shipments: required")
}

func TestCommentsOnADispatchOrder(t *testing.T) {
	s := simulate(t)
	made, err := s.CreateDispatchOrder(s.ctx, shipx.NewDispatchOrder{Shipments: []int64{s.bought(t, byCourier("ORD-1"))}, DispatchPointID: 41})
	require.NoError(t, err)
	id := int64(made.ID)
	one, err := s.CommentDispatchOrder(s.ctx, id, "Rampa 2")
	require.NoError(t, err)
	two, err := s.CommentDispatchOrder(s.ctx, id, "Dzwonić")
	require.NoError(t, err)
	changed, err := s.UpdateDispatchOrderComment(s.ctx, id, int64(one.ID), "Rampa 3")
	require.NoError(t, err)
	require.Equal(t, []any{one.ID, "Rampa 3"}, []any{changed.ID, changed.Comment})
	left, err := s.DeleteDispatchOrderComments(s.ctx, id, int64(two.ID))
	require.NoError(t, err)
	require.Equal(t, []shipx.DispatchOrderComment{changed}, left.Comments)
	read, err := s.GetDispatchOrder(s.ctx, id)
	require.NoError(t, err)
	require.Equal(t, left.Comments, read.Comments)

	for name, call := range map[string]func() error{
		"of no dispatch order": func() error { _, err := s.CommentDispatchOrder(s.ctx, 1, "Rampa"); return err },
		"empty":                func() error { _, err := s.CommentDispatchOrder(s.ctx, id, ""); return err },
		"changes none":         func() error { _, err := s.UpdateDispatchOrderComment(s.ctx, id, 1, "Rampa"); return err },
		"empties one": func() error {
			_, err := s.UpdateDispatchOrderComment(s.ctx, id, int64(one.ID), "")
			return err
		},
		"takes away what is gone": func() error { _, err := s.DeleteDispatchOrderComments(s.ctx, id, int64(two.ID)); return err },
		"takes away nothing":      func() error { _, err := s.DeleteDispatchOrderComments(s.ctx, id); return err },
	} {
		require.ErrorIs(t, call(), clients.Refused, name)
	}
}

func TestCostCentres(t *testing.T) {
	s := simulate(t)
	for i := range 31 { // more than a page has
		_, err := s.CreateMPK(s.ctx, fmt.Sprintf("Centre %d", i), "")
		require.NoError(t, err)
	}
	listed, err := s.ListMPKs(s.ctx)
	require.NoError(t, err)
	require.Len(t, listed, 31)
	changed, err := s.UpdateMPK(s.ctx, int64(listed[3].ID), "Paper", "all that is printed")
	require.NoError(t, err)
	read, err := s.GetMPK(s.ctx, int64(changed.ID))
	require.NoError(t, err)
	require.Equal(t, changed, read)
	require.Equal(t, []string{"Paper", "all that is printed"}, []string{read.Name, string(read.Description)})

	wanted := byCourier("ORD-1")
	wanted.MPK = "Paper"
	made, err := s.CreateShipment(s.ctx, wanted)
	require.NoError(t, err)
	require.Equal(t, &shipx.MPK{ID: read.ID, Name: "Paper"}, made.MPK)

	for name, call := range map[string]func() error{
		"without a name": func() error { _, err := s.CreateMPK(s.ctx, "", ""); return err },
		"a long name":    func() error { _, err := s.CreateMPK(s.ctx, strings.Repeat("ż", 256), ""); return err },
		"none":           func() error { _, err := s.GetMPK(s.ctx, 999); return err },
		"changes none":   func() error { _, err := s.UpdateMPK(s.ctx, 999, "Paper", ""); return err },
	} {
		require.ErrorIs(t, call(), clients.Refused, name)
	}
}

func TestDispatchPoints(t *testing.T) {
	s := simulate(t)
	listed, err := s.ListDispatchPoints(s.ctx)
	require.NoError(t, err)
	require.Len(t, listed, 2)
	read, err := s.GetDispatchPoint(s.ctx, int64(listed[0].ID))
	require.NoError(t, err)
	require.Equal(t, listed[0], read)
	require.Equal(t, shipx.DispatchPointActivated, read.Status)

	shipment := s.bought(t, byCourier("ORD-1"))
	for name, test := range map[string]struct {
		order shipx.NewDispatchOrder
		want  string
	}{
		"at both":                {shipx.NewDispatchOrder{DispatchPointID: 41, Address: &read.Address}, "dispatch_point_and_address_cannot_be_mixed"},
		"where no courier comes": {shipx.NewDispatchOrder{DispatchPointID: int64(listed[1].ID)}, "invalid_status"},
		"nowhere":                {shipx.NewDispatchOrder{}, "address: required"},
	} {
		test.order.Shipments = []int64{shipment}
		_, err := s.CreateDispatchOrder(s.ctx, test.order)
		require.ErrorContains(t, err, test.want, name)
	}
	made, err := s.CreateDispatchOrder(s.ctx, shipx.NewDispatchOrder{Shipments: []int64{shipment}, DispatchPointID: int64(read.ID)})
	require.NoError(t, err)
	require.Equal(t, read.Address, made.Address)
	_, err = s.GetDispatchPoint(s.ctx, 1)
	require.ErrorContains(t, err, shipx.CodeNotFound)
}

func TestUsers(t *testing.T) {
	s := simulate(t)
	users, err := s.ListUsers(s.ctx)
	require.NoError(t, err)
	require.Equal(t, []shipx.User{{ID: 1, Email: "wysylki@alfa.example", Phone: "500100200", FirstName: "Adam", LastName: "Alfa"}}, users)
}

func TestTheReportOfCashOnDelivery(t *testing.T) {
	s := simulate(t)
	wanted := byCourier("ORD-1")
	wanted.COD, wanted.Insurance = new(money("120.50")), new(money("150"))
	collected, open := s.bought(t, wanted), byCourier("ORD-2")
	open.COD, open.Insurance = wanted.COD, wanted.Insurance
	s.bought(t, open)
	require.NoError(t, s.server.Progress(collected, "delivered"))
	for day, want := range map[int]int{14: 0, 15: 1, 16: 0} {
		date := time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC)
		file, err := s.CODReport(s.ctx, date, date)
		require.NoError(t, err)
		require.Equal(t, "application/csv", file.MediaType)
		rows, err := csv.NewReader(bytes.NewReader(file.Bytes)).ReadAll()
		require.NoError(t, err)
		require.Len(t, rows, want+1, day)
		if want == 1 {
			require.Equal(t, []string{"ORD-1", "120.50", "PLN"}, rows[1][1:])
		}
	}
}
