package shipxtest_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
)

type named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func ids(of []named) []string {
	found := []string{}
	for _, one := range of {
		found = append(found, one.ID+one.Name)
	}
	return found
}

func TestPoints(t *testing.T) {
	h := open(t, shipxtest.Options{})
	h.token = "" // they are public
	var all struct {
		Count      int `json:"count"`
		PerPage    int `json:"per_page"`
		TotalPages int `json:"total_pages"`
		Meta       struct {
			TotalPages int `json:"total_pages"`
		} `json:"meta"`
	}
	h.call(http.StatusOK, "GET", "/v1/points?per_page=3", nil).into(&all)
	require.Equal(t, []int{11, 3, 4, 4}, []int{all.Count, all.PerPage, all.TotalPages, all.Meta.TotalPages})
	for query, want := range map[string][]string{
		"?name=GDY01A,WAW123":                                    {"GDY01A", "WAW123"},
		"?city=gdynia":                                           {"GDY01A", "GDY04N", "GDY05S"},
		"?province=pomorskie":                                    {"GDY01A", "GDA07C", "GDY04N", "GDY05S"},
		"?type=pop":                                              {"POP-WAW4"},
		"?status=Disabled":                                       {"ZAM01X"},
		"?city=gdynia&payment_available=true":                    {"GDY01A", "GDY05S"},
		"?city=gdynia&functions=parcel_collect,parcel":           {"GDY01A", "GDY04N", "GDY05S"},
		"?city=gdynia&functions=parcel_collect":                  {"GDY01A", "GDY04N"},
		"?relative_post_code=81-009&limit=2":                     {"GDY01A", "GDY04N"},
		"?relative_point=54.4,18.6&max_distance=50000":           {"GDA07C", "GDY04N", "GDY01A", "GDY05S"},
		"?relative_point=50.1,19.9&limit=1":                      {"KRK02M"},
		"?per_page=2&page=2&sort_by=name":                        {"WAW123", "KRK02M"},
		"?relative_point=52.2297,21.0122&max_distance=1&limit=5": {"WAW123"},
	} {
		var got struct {
			Items []named `json:"items"`
		}
		h.call(http.StatusOK, "GET", "/v1/points"+query, nil).into(&got)
		require.Equal(t, want, func() []string {
			names := []string{}
			for _, item := range got.Items {
				names = append(names, item.Name)
			}
			return names
		}(), query)
	}
	h.call(http.StatusBadRequest, "GET", "/v1/points?relative_point=here", nil)
	h.call(http.StatusBadRequest, "GET", "/v1/points?relative_post_code=here", nil)
	h.call(http.StatusNotFound, "GET", "/v1/points/XXX99", nil)
}

func TestAListOfPointsTellsDistances(t *testing.T) {
	h := open(t, shipxtest.Options{})
	var got struct {
		Items []struct {
			Distance *int `json:"distance"`
		} `json:"items"`
	}
	h.call(http.StatusOK, "GET", "/v1/points?relative_point=54.5189,18.5305&limit=2", nil).into(&got)
	require.Equal(t, []int{0, 2082}, []int{*got.Items[0].Distance, *got.Items[1].Distance})
	h.call(http.StatusOK, "GET", "/v1/points?limit=1", nil).into(&got)
	require.Nil(t, got.Items[0].Distance)
}

// A shipment needs a point with the right functions.
func TestPointsThatWillNotDo(t *testing.T) {
	h := open(t, shipxtest.Options{})
	to := func(point string, cod bool) fields {
		changes := fields{"custom_attributes": fields{"target_point": point}}
		if cod {
			changes["cod"], changes["insurance"] = fields{"amount": 50, "currency": "PLN"}, fields{"amount": 50, "currency": "PLN"}
		}
		return with(toLocker("ORD-1"), changes)
	}
	for name, request := range map[string]fields{
		"closed": to("ZAM01X", false), "nobody collects there": to("GDY05S", false), "nobody pays there": to("GDY04N", true),
	} {
		t.Run(name, func(t *testing.T) {
			no := h.call(http.StatusBadRequest, "POST", shipmentsPath, request).refusal()
			require.Contains(t, mustJSON(t, no.Details), "invalid_box_machine_function")
		})
	}
	h.call(http.StatusCreated, "POST", shipmentsPath, to("GDY04N", false))
	h.call(http.StatusCreated, "POST", shipmentsPath, to("GDY01A", true))
}

func TestPoint(t *testing.T) {
	h := open(t, shipxtest.Options{Points: []shipxtest.Point{{
		Name: "KRA012", Status: "Operating", Latitude: 50.1, Longitude: 19.9,
		Street: "Malborska", BuildingNumber: "130", PostCode: "30-624", City: "Kraków", Province: "małopolskie",
	}}})
	h.token = ""
	require.JSONEq(t, `{
		"href": "`+h.url+`/v1/points/KRA012", "name": "KRA012", "type": ["parcel_locker"], "status": "Operating",
		"location": {"longitude": 19.9, "latitude": 50.1}, "location_type": "Outdoor",
		"location_description": "Przy wejściu", "opening_hours": "24/7",
		"address": {"line1": "Malborska 130", "line2": "30-624 Kraków"},
		"address_details": {"city": "Kraków", "province": "małopolskie", "post_code": "30-624",
			"street": "Malborska", "building_number": "130", "flat_number": null},
		"functions": ["parcel", "parcel_collect", "parcel_send"], "partner_id": 0, "is_next": false,
		"payment_available": true, "payment_type": {"2": "Payments are supported by the mobile application"}, "virtual": "0",
		"location_247": true, "distance": null
	}`, string(h.call(http.StatusOK, "GET", "/v1/points/KRA012", nil).body))
	h.call(http.StatusNotFound, "GET", "/v1/points/GDY01A", nil)
}

func TestDictionaries(t *testing.T) {
	h := open(t, shipxtest.Options{})
	h.token = ""
	var services []struct {
		named
		Additional []named `json:"additional_services"`
	}
	h.call(http.StatusOK, "GET", "/v1/services", nil).into(&services)
	require.Len(t, services, 11)
	place := slices.IndexFunc(services, func(one struct {
		named
		Additional []named `json:"additional_services"`
	}) bool {
		return one.ID == "inpost_courier_standard"
	})
	require.Equal(t, []named{{"insurance", "insurance"}, {"cod", "cod"}, {"sms", "sms"}, {"email", "email"},
		{"saturday", "saturday"}, {"dor1720", "dor1720"}, {"rod", "rod"}}, services[place].Additional)

	var statuses struct {
		Href  string  `json:"href"`
		Items []named `json:"items"`
	}
	h.call(http.StatusOK, "GET", "/v1/statuses?lang=en_GB", nil).into(&statuses)
	require.Equal(t, h.url+"/v1/statuses?lang=en_GB", statuses.Href)
	require.Subset(t, ids(statuses.Items), []string{"created", "confirmed", "delivered", "returned_to_sender", "other"})
	require.Len(t, slices.Compact(slices.Sorted(slices.Values(ids(statuses.Items)))), 53)
	no := h.call(http.StatusBadRequest, "GET", "/v1/statuses?lang=de_DE", nil).refusal()
	require.Equal(t, refusal{Status: 400, Error: "invalid_parameter", Description: "Unsupported value of lang: de_DE."}, no)

	for query, want := range map[string]int{"": 7, "?service=inpost_courier_palette": 1, "?service=inpost_locker_standard": 4} {
		var methods struct {
			Items []named `json:"items"`
		}
		h.call(http.StatusOK, "GET", "/v1/sending_methods"+query, nil).into(&methods)
		require.Len(t, methods.Items, want, query)
	}
	h.call(http.StatusBadRequest, "GET", "/v1/sending_methods?service=inpost_pigeon", nil)
}

func TestOrganizations(t *testing.T) {
	h := open(t, shipxtest.Options{Organization: "42", LockerServices: []shipxtest.PricedService{}})
	type organization struct {
		ID       int      `json:"id"`
		OwnerID  int      `json:"owner_id"`
		Carriers []string `json:"carriers"`
		Services []string `json:"services"`
	}
	want := organization{42, 2222, []string{"inpost_courier", "inpost_letter"}, []string{
		"inpost_courier_standard", "inpost_courier_express_1700", "inpost_courier_express_1200",
		"inpost_courier_express_1000", "inpost_courier_palette", "inpost_letter_allegro"}}
	var one organization
	h.call(http.StatusOK, "GET", "/v1/organizations/42", nil).into(&one)
	require.Equal(t, want, one)
	var all struct {
		Items []organization `json:"items"`
	}
	h.call(http.StatusOK, "GET", "/v1/organizations", nil).into(&all)
	require.Equal(t, []organization{want}, all.Items)
	h.call(http.StatusForbidden, "GET", "/v1/organizations/1111", nil)
	require.Panics(t, func() { shipxtest.New(shipxtest.Options{Organization: "alfa"}) })
}

func TestTracking(t *testing.T) {
	for name, test := range map[string]struct {
		options shipxtest.Options
		status  int
	}{
		"as documented of the sandbox": {shipxtest.Options{NoTracking: true}, http.StatusNotFound},
		"as seen":                      {shipxtest.Options{}, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, test.options)
			sent := h.paid(toLocker("ORD-1"))
			require.NoError(t, h.Progress(sent.ID, "delivered"))
			h.token = ""
			got := h.call(test.status, "GET", "/v1/tracking/"+string(sent.TrackingNumber), nil)
			if test.options.NoTracking {
				return
			}
			var tracking struct {
				Number  string `json:"tracking_number"`
				Status  string `json:"status"`
				Details []struct {
					Status string `json:"status"`
					Origin string `json:"origin_status"`
				} `json:"tracking_details"`
			}
			got.into(&tracking)
			require.Equal(t, []string{string(sent.TrackingNumber), "delivered"}, []string{tracking.Number, tracking.Status})
			var steps []string
			for _, step := range tracking.Details {
				steps = append(steps, step.Status+" "+step.Origin)
			}
			require.Equal(t, []string{"delivered DOR", "confirmed PPN", "offer_selected ", "offers_prepared ", "created "}, steps)
			h.call(http.StatusNotFound, "GET", "/v1/tracking/123", nil)
		})
	}
}
