package shipxtest_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
	"orderflow/sandbox/simkit"
)

const ms = time.Millisecond

// glance is the part of a shipment that shows its progress.
type glance struct {
	status      string
	offer       string // status of the selected offer
	offers      int
	transaction string // status of the last
}

func look(sh shipxtest.Shipment) glance {
	seen := glance{status: sh.Status, offers: len(sh.Offers)}
	if sh.SelectedOffer != nil {
		seen.offer = sh.SelectedOffer.Status
	}
	if n := len(sh.Transactions); n > 0 {
		seen.transaction = sh.Transactions[n-1].Status
	}
	return seen
}

type moment struct {
	at   time.Duration
	want glance
}

func TestLifeOfEachMode(t *testing.T) {
	for name, test := range map[string]struct {
		changes fields
		moments []moment
	}{
		"without a service it rests with an offer of each": {
			fields{"service": nil, "only_choice_of_offer": nil},
			[]moment{
				{0, glance{status: "created"}},
				{299 * ms, glance{status: "created"}},
				{300 * ms, glance{status: "offers_prepared", offers: 11}},
				{4 * time.Minute, glance{status: "offers_prepared", offers: 11}},
			},
		},
		"with only the choice asked for it rests unpaid": {
			nil,
			[]moment{
				{0, glance{status: "created"}},
				{300 * ms, glance{status: "offers_prepared", offers: 1}},
				{350 * ms, glance{"offer_selected", "selected", 1, ""}},
				{4 * time.Minute, glance{"offer_selected", "selected", 1, ""}},
			},
		},
		"with a service it is bought by itself": {
			fields{"only_choice_of_offer": nil},
			[]moment{
				{0, glance{status: "created"}},
				{300 * ms, glance{status: "offers_prepared", offers: 1}},
				{350 * ms, glance{"offer_selected", "selected", 1, "initiated"}},
				{899 * ms, glance{"offer_selected", "selected", 1, "initiated"}},
				{900 * ms, glance{"confirmed", "bought", 1, "success"}},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, shipxtest.Options{})
			made := h.create(with(toLocker("ORD-1"), test.changes))
			var past time.Duration
			for _, moment := range test.moments {
				h.pass(moment.at - past)
				past = moment.at
				require.Equal(t, moment.want, look(h.get(made.ID)), "after %s", moment.at)
			}
		})
	}
}

func TestTimingCanBeNeverAndSkippedOver(t *testing.T) {
	for name, test := range map[string]struct {
		timing shipxtest.Timing
		want   glance
	}{
		"offers never come":       {shipxtest.Timing{Offers: shipxtest.Never}, glance{status: "created"}},
		"none is ever selected":   {shipxtest.Timing{Selection: shipxtest.Never}, glance{status: "offers_prepared", offers: 1}},
		"never paid":              {shipxtest.Timing{Confirmation: shipxtest.Never}, glance{"offer_selected", "selected", 1, "initiated"}},
		"offers later than usual": {shipxtest.Timing{Offers: time.Second}, glance{"confirmed", "bought", 1, "success"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, shipxtest.Options{Timing: test.timing})
			made := h.create(with(toLocker("ORD-1"), fields{"only_choice_of_offer": nil}))
			h.pass(time.Minute)
			require.Equal(t, test.want, look(h.get(made.ID)))
		})
	}
}

func TestBuyTakesEffectLater(t *testing.T) {
	h := open(t, shipxtest.Options{StatesPrices: true})
	chosen := h.chosen(toLocker("ORD-1"))
	offer := *chosen.SelectedOffer
	rate := shipxtest.Number(13.99)
	require.Equal(t, &rate, offer.Rate)
	same(t, after(300*ms+5*time.Minute), offer.ExpiresAt)

	answer := h.call(http.StatusOK, "POST", path(chosen.ID, "/buy"), offerBody(offer.ID)).shipment()
	require.Equal(t, chosen, answer, "the answer shows the state before")
	require.Equal(t, glance{"offer_selected", "selected", 1, "initiated"}, look(h.get(chosen.ID)))
	require.Zero(t, h.Ledger().Count("ORD-1", "shipment-bought"))

	h.pass(850 * ms)
	got := h.get(chosen.ID)
	offer.Status, offer.ExpiresAt = "bought", shipxtest.Time{}
	require.Equal(t, &offer, got.SelectedOffer)
	require.Equal(t, []shipxtest.Offer{offer}, got.Offers)
	require.Equal(t, "confirmed", got.Status)
	require.Regexp(t, `^6\d{23}$`, got.TrackingNumber)
	require.Equal(t, got.TrackingNumber, got.Parcels[0].TrackingNumber)
	require.Len(t, got.Transactions, 1)
	same(t, after(350*ms), got.Transactions[0].CreatedAt)
	same(t, after(1200*ms), got.Transactions[0].UpdatedAt)
	same(t, after(1200*ms), got.UpdatedAt)
	require.Equal(t, offer.ID, got.Transactions[0].OfferID)

	id := strconv.FormatInt(got.ID, 10)
	require.Equal(t, []simkit.Effect{
		{At: start, Kind: "shipment-created", Ref: "ORD-1", ID: id, Detail: "inpost_locker_standard"},
		{At: start.Add(1200 * ms), Kind: "shipment-bought", Ref: "ORD-1", ID: id, Detail: "offer 7001 inpost_locker_standard 13.99 PLN"},
	}, h.Ledger().All())
}

func TestParcelsOfACourierHaveNumbersOfTheirOwn(t *testing.T) {
	h := open(t, shipxtest.Options{})
	got := h.paid(with(toAddress("ORD-1"), fields{"parcels": []fields{box(80, 360, 640, 2), box(80, 360, 640, 5)}}))
	numbers := map[shipxtest.Text]bool{got.TrackingNumber: true}
	for _, parcel := range got.Parcels {
		numbers[parcel.TrackingNumber] = true
	}
	require.Len(t, numbers, 3)
	for number := range numbers {
		require.Regexp(t, `^52\d{22}$`, number)
	}
	require.Equal(t, "offer 7001 inpost_courier_standard 31.98 PLN", h.Ledger().Of("ORD-1")[1].Detail)
}

func TestOffersForEachService(t *testing.T) {
	h := open(t, shipxtest.Options{StatesPrices: true})
	request := with(toAddress("ORD-1"), fields{"service": nil, "additional_services": nil})
	request["custom_attributes"] = fields{"target_point": "GDY01A", "dropoff_point": "WAW123"}
	request["parcels"] = []fields{box(300, 300, 150, 8)}
	made := h.create(request)
	require.Empty(t, made.Service)
	h.pass(300 * ms)

	got := map[string]string{}
	for _, offer := range h.get(made.ID).Offers {
		seen := offer.Status
		if offer.Rate != nil {
			seen += " " + strconv.FormatFloat(float64(*offer.Rate), 'f', 2, 64) + " " + string(offer.Currency)
		}
		for _, reason := range offer.Reasons {
			seen += " " + reason.Key
		}
		got[offer.Service.ID] = seen
	}
	require.Equal(t, map[string]string{
		"inpost_locker_standard":      "available 15.99 PLN",
		"inpost_locker_allegro":       "unavailable allegro_email_invalid",
		"inpost_locker_pass_thru":     "unavailable dropoff_and_target_points_must_be_equal",
		"inpost_courier_c2c":          "unavailable sending_method_required",
		"inpost_courier_allegro":      "unavailable sending_method_required allegro_email_invalid",
		"inpost_courier_standard":     "available 15.99 PLN",
		"inpost_courier_express_1700": "available 24.99 PLN",
		"inpost_courier_express_1200": "available 29.99 PLN",
		"inpost_courier_express_1000": "available 44.99 PLN",
		"inpost_courier_palette":      "unavailable parcels_size_invalid",
		"inpost_letter_allegro":       "unavailable sending_method_required allegro_email_invalid",
	}, got)
}

func TestAWantedServiceMayBeUnavailable(t *testing.T) {
	h := open(t, shipxtest.Options{})
	made := h.create(with(toLocker("ORD-1"), fields{"parcels": []fields{box(300, 300, 500, 8)}}))
	h.pass(time.Minute)
	got := h.get(made.ID)
	require.Equal(t, glance{status: "offers_prepared", offers: 1}, look(got))
	require.Equal(t, []shipxtest.Reason{
		{Key: "parcels_size_invalid", Message: "Parcels do not fit the selected service."},
	}, got.Offers[0].Reasons)
	no := h.call(http.StatusBadRequest, "POST", path(made.ID, "/buy"), offerBody(got.Offers[0].ID)).refusal()
	require.Equal(t, fields{"offer": []any{"offer_is_not_available"}}, no.Details)
}

func TestNoPriceIsStated(t *testing.T) {
	h := open(t, shipxtest.Options{})
	got := h.paid(toLocker("ORD-1"))
	require.Nil(t, got.SelectedOffer.Rate)
	require.Equal(t, shipxtest.Text("PLN"), got.SelectedOffer.Currency)
	require.Equal(t, "offer 7001 inpost_locker_standard 13.99 PLN", h.Ledger().Of("ORD-1")[1].Detail)
}

func TestSelectAnOfferAndBuyIt(t *testing.T) {
	h := open(t, shipxtest.Options{})
	made := h.create(with(toAddress("ORD-1"), fields{"service": nil, "additional_services": nil}))
	h.pass(300 * ms)
	var express int64
	prepared := h.get(made.ID)
	for _, offer := range prepared.Offers {
		if offer.Service.ID == "inpost_courier_express_1200" {
			express = offer.ID
		}
	}
	selected := h.call(http.StatusOK, "POST", path(made.ID, "/select_offer"), offerBody(express)).shipment()
	require.Equal(t, glance{"offer_selected", "selected", 1, ""}, look(selected))
	require.Equal(t, shipxtest.Text("inpost_courier_express_1200"), selected.Service)
	other := prepared.Offers[len(prepared.Offers)-1].ID
	h.call(http.StatusNotFound, "POST", path(made.ID, "/select_offer"), offerBody(other))
	h.call(http.StatusOK, "POST", path(made.ID, "/buy"), offerBody(express))
	h.pass(850 * ms)
	require.Equal(t, glance{"confirmed", "bought", 1, "success"}, look(h.get(made.ID)))
}

func TestBuyFromPreparedOffersDropsTheOthers(t *testing.T) {
	h := open(t, shipxtest.Options{})
	made := h.create(with(toLocker("ORD-1"), fields{"service": nil, "only_choice_of_offer": nil}))
	h.pass(300 * ms)
	offer := h.get(made.ID).Offers[0]
	answer := h.call(http.StatusOK, "POST", path(made.ID, "/buy"), offerBody(offer.ID)).shipment()
	require.Equal(t, glance{status: "offers_prepared", offers: 11}, look(answer))
	h.pass(850 * ms)
	got := h.get(made.ID)
	require.Equal(t, glance{"confirmed", "bought", 1, "success"}, look(got))
	require.Equal(t, shipxtest.Text("inpost_locker_standard"), got.Service)
}

func TestProgress(t *testing.T) {
	h := open(t, shipxtest.Options{})
	chosen := h.chosen(toLocker("ORD-1"))
	require.Error(t, h.Progress(chosen.ID, "delivered"), "not bought")
	require.Error(t, h.Progress(1, "delivered"), "not there")
	got := h.paid(toLocker("ORD-2"))
	require.NoError(t, h.Progress(got.ID, "ready_to_pickup"))
	require.Equal(t, "ready_to_pickup", h.get(got.ID).Status)
	require.NoError(t, h.Progress(got.ID, "returned_to_sender"))
	returned := h.get(got.ID)
	require.Equal(t, "returned_to_sender", returned.Status)
	require.Regexp(t, `^6\d{23}$`, returned.ReturnTracking)
	require.NotEqual(t, string(returned.TrackingNumber), returned.ReturnTracking)
}

func TestShipmentsAreSnapshots(t *testing.T) {
	h := open(t, shipxtest.Options{})
	h.create(toLocker("ORD-1"))
	h.create(toLocker("ORD-1"))
	before := h.Shipments()
	h.pass(350 * ms)
	h.Advance()
	require.Equal(t, []glance{{status: "created"}, {status: "created"}}, []glance{look(before[0]), look(before[1])})
	require.Equal(t, glance{"offer_selected", "selected", 1, ""}, look(h.Shipments()[1]))
}

func TestReturnSwapsThePeers(t *testing.T) {
	h := open(t, shipxtest.Options{})
	got := h.create(with(toAddress("ORD-1"), fields{"is_return": true}))
	require.Equal(t, shipxtest.Text("Beta sp. z o.o."), got.Sender.CompanyName)
	require.Equal(t, shipxtest.Text("Drukarnia Alfa"), got.Receiver.CompanyName)
}
