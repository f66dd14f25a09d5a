package tpktest_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk/tpktest"
)

// quoted returns the prices of offers by courier.
type quoted map[string]string

type offers struct {
	Offers []struct {
		Courier json.Number `json:"courier_id"`
		Price   json.Number `json:"price"`
	} `json:"offers"`
	Best []struct {
		Courier json.Number `json:"courier_id"`
	} `json:"best_offer"`
	Notice []fields `json:"notice"`
}

func (o offers) quoted() quoted {
	found := quoted{}
	for _, offer := range o.Offers {
		found[offer.Courier.String()] = offer.Price.String()
	}
	return found
}

// quote is what a request for offers needs.
func quote(changes fields) fields {
	return with(with(box("Kubki"), fields{"courier_id": nil, "pickup_date": nil, "pickup_hours": nil}), changes)
}

func TestCouriersThatDoNotCollectAreOfferedForLess(t *testing.T) {
	h := open(t, tpktest.Options{})
	var got offers
	h.call(http.StatusOK, "POST", "/user/orders/offers", packages(quote(nil))).into(&got)
	require.Equal(t, quoted{"2": "15.4", "3": "14.8", "4": "15.9", "5": "18.5", "12": "33.3",
		"23": "8.9", "24": "11.5", "27": "12.1", "28": "11.9", "29": "10.9", "31": "9.5"}, got.quoted())
	require.Equal(t, "23", got.Best[0].Courier.String())
}

func TestOffers(t *testing.T) {
	parcels := quoted{"2": "15.4", "3": "14.8", "4": "15.9", "5": "18.5", "12": "33.3"}
	plus := func(more quoted) quoted {
		all := quoted{}
		for _, some := range []quoted{parcels, more} {
			for courier, price := range some {
				all[courier] = price
			}
		}
		return all
	}
	for name, test := range map[string]struct {
		packages []fields
		want     quoted
		best     string
	}{
		"to an address":       {[]fields{quote(nil)}, parcels, "3"},
		"without parties":     {[]fields{quote(fields{"sender": nil, "receiver": nil})}, parcels, "3"},
		"to nobody yet":       {[]fields{quote(fields{"sender": fields{}, "receiver": fields{}})}, parcels, "3"},
		"to a locker":         {[]fields{quote(fields{"receiver": fields{"country_id": 1, "pop_code": "GDY01A"}})}, plus(quoted{"9": "13.9"}), "9"},
		"to some locker":      {[]fields{quote(fields{"receiver": fields{"country_id": 1, "use_pop": true}})}, plus(quoted{"9": "13.9"}), "9"},
		"to no such locker":   {[]fields{quote(fields{"receiver": fields{"country_id": 1, "pop_code": "XXX99"}})}, parcels, "3"},
		"to a post office":    {[]fields{quote(fields{"receiver": fields{"country_id": 1, "pp_code": "240011"}})}, plus(quoted{"17": "13.4"}), "17"},
		"to a kiosk":          {[]fields{quote(fields{"receiver": fields{"country_id": 1, "ruch_code": "GD-105512-25-18"}})}, plus(quoted{"19": "9.9"}), "19"},
		"two together":        {[]fields{quote(nil), quote(fields{"weight": 20})}, quoted{"2": "35.3", "3": "34.9", "4": "34.6", "5": "41.9", "12": "66.6"}, "4"},
		"an envelope":         {[]fields{quote(fields{"product_id": 1})}, quoted{"2": "13.2", "3": "12.6", "4": "12.9", "5": "15.5"}, "3"},
		"a heavy parcel":      {[]fields{quote(fields{"weight": 37})}, quoted{"4": "3899.9"}, "4"},
		"which is a pallet":   {[]fields{quote(fields{"product_id": 3, "weight": 37})}, quoted{"1": "149", "16": "165", "18": "189"}, "1"},
		"cash on delivery":    {[]fields{cod(quote(nil), nil)}, quoted{"3": "18.4", "4": "19.5", "5": "22.1", "12": "36.9"}, "3"},
		"insured":             {[]fields{quote(fields{"insurance_value": 100})}, quoted{"3": "14.9", "4": "16", "5": "18.6", "12": "33.4"}, "3"},
		"abroad":              {[]fields{quote(fields{"receiver": fields{"country_id": 16}})}, quoted{"8": "49.9", "12": "88", "14": "79"}, "8"},
		"nothing that fits":   {[]fields{quote(fields{"weight": 3000})}, quoted{}, ""},
		"nobody has them all": {[]fields{quote(nil), quote(fields{"product_id": 3})}, quoted{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, tpktest.Options{DocumentedCouriers: true})
			var got offers
			h.call(http.StatusOK, "POST", "/user/orders/offers", packages(test.packages...)).into(&got)
			require.Equal(t, test.want, got.quoted())
			if test.best == "" {
				require.Empty(t, got.Best)
				require.Equal(t, []fields{{"code": "no_offers", "messages": []any{"There are no offers for these packages."}}}, got.Notice)
				return
			}
			require.Len(t, got.Best, 1)
			require.Equal(t, json.Number(test.best), got.Best[0].Courier)
			require.Empty(t, got.Notice)
		})
	}
}

// An order costs what the offer said.
func TestOffersAreKept(t *testing.T) {
	h := open(t, tpktest.Options{})
	var got offers
	h.call(http.StatusOK, "POST", "/user/orders/offers", packages(with(toLocker("Kubki"), fields{"courier_id": nil}))).into(&got)
	require.Equal(t, "12.9", got.quoted()["9"])
	require.Equal(t, "12.90", h.look(h.create(toLocker("Kubki"))).Price.StringFixed(2))
}

func TestOffersAreRefused(t *testing.T) {
	h := open(t, tpktest.Options{})
	for name, test := range map[string]struct {
		request fields
		want    map[string][]string
	}{
		"no packages":     {fields{}, map[string][]string{"packages": {isRequired}}},
		"no description":  {packages(quote(nil), quote(fields{"description": nil})), map[string][]string{"packages.1.description": {isRequired}}},
		"unmeasured":      {packages(quote(fields{"weight": nil})), map[string][]string{"packages.0.weight": {isRequired}}},
		"unknown country": {packages(quote(fields{"receiver": fields{"country_id": 99}})), map[string][]string{"packages.0.receiver.country_id": {isInvalid}}},
		"COD uninsured":   {packages(cod(quote(nil), fields{"insurance_value": nil})), map[string][]string{"packages.0.insurance_value": {isRequired}}},
	} {
		require.Equal(t, test.want, h.call(http.StatusBadRequest, "POST", "/user/orders/offers", test.request).problems(), name)
	}
	h.stranger().call(http.StatusUnauthorized, "POST", "/user/orders/offers", packages(quote(nil)))
}

func TestOwnPricesAndUnavailableCouriers(t *testing.T) {
	h := open(t, tpktest.Options{
		Prices:              []tpktest.Price{{Courier: 3, Product: 2, UpTo: 5, PLN: "1.23"}, {Courier: 4, Product: 2, UpTo: 5, PLN: "1"}},
		UnavailableCouriers: []int{4},
	})
	var got struct {
		offers
		Options map[string]struct {
			Available bool     `json:"available"`
			Couriers  []fields `json:"couriers"`
		} `json:"options"`
	}
	h.call(http.StatusOK, "POST", "/user/orders/offers", packages(quote(nil))).into(&got)
	require.Equal(t, quoted{"3": "1.23"}, got.quoted())
	saturday := got.Options["delivery_on_saturday"]
	require.True(t, saturday.Available)
	require.Equal(t, []fields{{"courier_id": json.Number("3"), "price": json.Number("25")}, {"courier_id": json.Number("5"), "price": json.Number("25")}}, saturday.Couriers)
	require.NotContains(t, h.call(http.StatusOK, "GET", "/user/orders/resources/couriers", nil).object(), "4")
}

type pickup struct {
	Date      string          `json:"pickup_date"`
	Hours     []tpktest.Hours `json:"hours"`
	Available []string        `json:"available_dates"`
}

func TestPickupDates(t *testing.T) {
	morning, noon, afternoon := tpktest.Hours{From: "09:00", To: "12:00"}, tpktest.Hours{From: "12:00", To: "15:00"}, tpktest.Hours{From: "14:00", To: "17:00"}
	for name, test := range map[string]struct {
		wait    time.Duration // from Thursday, 9:00 in Poland
		request fields
		date    string
		hours   []tpktest.Hours
	}{
		"today, what is left of it":   {0, fields{}, "2026-01-15", []tpktest.Hours{noon, afternoon}},
		"tomorrow when it is late":    {5 * time.Hour, fields{}, "2026-01-16", []tpktest.Hours{morning, noon, afternoon}},
		"the day asked for":           {0, fields{"pickup_date": "2026-01-19"}, "2026-01-19", []tpktest.Hours{morning, noon, afternoon}},
		"Monday for Saturday":         {0, fields{"pickup_date": "2026-01-17"}, "2026-01-19", []tpktest.Hours{morning, noon, afternoon}},
		"today for yesterday":         {0, fields{"pickup_date": "2026-01-14"}, "2026-01-15", []tpktest.Hours{noon, afternoon}},
		"no hours for lockers":        {0, fields{"courier_id": 9}, "2026-01-15", nil},
		"but for lockers with pickup": {0, fields{"courier_id": 9, "with_pickup": true}, "2026-01-15", []tpktest.Hours{noon, afternoon}},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, tpktest.Options{})
			h.pass(test.wait)
			h.enter()
			var got pickup
			h.call(http.StatusOK, "POST", "/user/orders/pickup-date/search", test.request).into(&got)
			require.Equal(t, pickup{test.date, test.hours, got.Available}, got)
			require.Contains(t, got.Available, test.date)
			require.NotContains(t, got.Available, "2026-01-17")
			require.Contains(t, got.Available, "2026-02-11")
		})
	}
}

func TestPickupDatesAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		options tpktest.Options
		request fields
		want    map[string][]string
	}{
		"no date":         {tpktest.Options{}, fields{"pickup_date": "soon"}, map[string][]string{"pickup_date": {isInvalid}}},
		"too far ahead":   {tpktest.Options{}, fields{"pickup_date": "2026-03-01"}, map[string][]string{"pickup_date": {"There are no pickups on that day."}}},
		"unknown courier": {tpktest.Options{}, fields{"courier_id": 99}, map[string][]string{"courier_id": {"The courier is not available."}}},
		"unknown product": {tpktest.Options{}, fields{"product_id": 4}, map[string][]string{"product_id": {isInvalid}}},
		"unknown country": {tpktest.Options{}, fields{"sender": fields{"country_id": 99}}, map[string][]string{"sender.country_id": {isInvalid}}},
		"never any":       {tpktest.Options{PickupHours: []tpktest.Hours{}}, fields{}, map[string][]string{"pickup_date": {"There are no pickups on that day."}}},
	} {
		h := open(t, test.options)
		require.Equal(t, test.want, h.call(http.StatusBadRequest, "POST", "/user/orders/pickup-date/search", test.request).problems(), name)
	}
}

func TestPoints(t *testing.T) {
	h := open(t, tpktest.Options{})
	codes := func(of any) []string {
		found := []string{}
		for _, point := range of.([]any) {
			found = append(found, point.(fields)["code"].(string))
		}
		return found
	}
	for name, test := range map[string]struct {
		path   string
		body   any
		chosen string
		found  []string
		others int
	}{
		"a locker by its code":    {"/pop/search", fields{"code": "GDY01A"}, "GDY01A", []string{"GDY01A"}, 9},
		"lockers by a part of it": {"/pop/search", fields{"code": "gd"}, "", []string{"GDY01A", "GDA07C", "GDY04N", "GDY05S"}, 6},
		"lockers of a city":       {"/pop/search", fields{"city": "łódź"}, "", []string{"LOD05N"}, 9},
		"no such locker":          {"/pop/search", fields{"code": "XXX99"}, "", []string{}, 10},
		"all lockers":             {"/pop/search", nil, "", []string{}, 10},
		"a post office":           {"/pp/search", fields{"code": 238538}, "238538", []string{"238538"}, 3},
		"post offices of a city":  {"/pp/search", fields{"city": "Gdynia"}, "", []string{"240011"}, 3},
		"a kiosk":                 {"/ruch/search", fields{"code": "WS-492393-25-18"}, "WS-492393-25-18", []string{"WS-492393-25-18"}, 5},
	} {
		t.Run(name, func(t *testing.T) {
			got := h.stranger().call(http.StatusOK, "POST", test.path, test.body).object()
			require.Equal(t, test.found, codes(got["found"]))
			require.Len(t, got["other"], test.others)
			if test.chosen == "" {
				require.Equal(t, []any{}, got["chosen"])
				return
			}
			require.Equal(t, test.chosen, got["chosen"].(fields)["code"])
		})
	}
}

func TestCities(t *testing.T) {
	h := open(t, tpktest.Options{})
	for name, test := range map[string]struct {
		body   fields
		status int
		want   string
	}{
		"of a locker":        {fields{"country_id": 1, "post_code": "81-001"}, 200, `{"city": "Gdynia"}`},
		"without its dash":   {fields{"country_id": "1", "post_code": "81301"}, 200, `{"city": "Gdynia"}`},
		"abroad":             {fields{"country_id": 16, "post_code": 14055}, 200, `{"city": "Berlin"}`},
		"in a wrong country": {fields{"country_id": 2, "post_code": "81-001"}, 404, `{"message": "Not found.", "error_code": "NotFound", "status_code": 404}`},
		"without a code":     {fields{"country_id": 99}, 400, `{"errors": {"country_id": ["The value is invalid."], "post_code": ["The field is required."]}, "error_code": "InvalidInput", "status_code": 400}`},
	} {
		require.JSONEq(t, test.want, string(h.call(test.status, "POST", "/city/search", test.body).body), name)
	}
}
