package shipxtest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
)

func TestCreateIsValidated(t *testing.T) {
	attributes := func(method, target, dropoff string) fields {
		return fields{"custom_attributes": fields{"sending_method": method, "target_point": target, "dropoff_point": dropoff}}
	}
	person := fields{"first_name": "Ewa", "last_name": "Lis", "phone": "600700800"}
	for name, test := range map[string]struct {
		base    fields
		changes fields
		details string
	}{
		"no receiver":                    {toLocker("ORD-1"), fields{"receiver": nil}, `{"receiver":["required"]}`},
		"locker without phone and email": {toLocker("ORD-1"), fields{"receiver": fields{"name": "Ewa"}}, `{"receiver":[{"email":["required"],"phone":["required"]}]}`},
		"courier without name": {toAddress("ORD-1"), fields{"receiver": fields{"first_name": "Ewa", "phone": "600700800", "address": fields{"line1": "Polna 1", "city": "Gdynia", "post_code": "81-001", "country_code": "PL"}}},
			`{"receiver":[{"company_name":["required"]}]}`},
		"courier without address":       {toAddress("ORD-1"), fields{"receiver": person}, `{"receiver":[{"address":["required"]}]}`},
		"courier with half an address":  {toAddress("ORD-1"), fields{"receiver": with(person, fields{"address": fields{"street": "Polna", "city": "Gdynia"}})}, `{"receiver":[{"address":[{"building_number":["required"],"country_code":["required"],"post_code":["required"]}]}]}`},
		"no target point":               {toLocker("ORD-1"), attributes("dispatch_order", "", ""), `{"custom_attributes":[{"target_point":["required"]}]}`},
		"unknown target point":          {toLocker("ORD-1"), attributes("dispatch_order", "XXX99", ""), `{"custom_attributes":[{"target_point":["does_not_exist"]}]}`},
		"target point out of order":     {toLocker("ORD-1"), attributes("dispatch_order", "ZAM01X", ""), `{"custom_attributes":[{"target_point":["invalid_box_machine_function"]}]}`},
		"unknown sending method":        {toLocker("ORD-1"), attributes("drone", "GDY01A", ""), `{"custom_attributes":[{"sending_method":["unavailable"]}]}`},
		"sending method of others":      {toAddress("ORD-1"), attributes("parcel_locker", "", "GDY01A"), `{"custom_attributes":[{"sending_method":["unavailable"]}]}`},
		"no drop-off point":             {toAddress("ORD-1"), attributes("pok", "", ""), `{"custom_attributes":[{"dropoff_point":["required"]}]}`},
		"no parcels":                    {toLocker("ORD-1"), fields{"parcels": []fields{}}, `{"parcels":["required"]}`},
		"two parcels to a locker":       {toLocker("ORD-1"), fields{"parcels": []fields{{"template": "small"}, {"template": "small"}}}, `{"parcels":["too_long"]}`},
		"unknown template":              {toLocker("ORD-1"), fields{"parcels": []fields{{"template": "huge"}}}, `{"parcels":[{"0":{"template":["invalid"]}}]}`},
		"no template and no weight":     {toLocker("ORD-1"), fields{"parcels": []fields{{"dimensions": fields{"length": 1, "width": 1, "height": 1}}}}, `{"parcels":[{"0":{"weight":[{"amount":["required"]}]}}]}`},
		"weight 0 of the second parcel": {toAddress("ORD-1"), fields{"parcels": []fields{box(1, 1, 1, 1), box(1, 1, 1, 0)}}, `{"parcels":[{"1":{"weight":[{"amount":["too_small"]}]}}]}`},
		"length in words":               {toAddress("ORD-1"), fields{"parcels": []fields{box("ten", 1, 1, 1)}}, `{"parcels":[{"0":{"dimensions":[{"length":["not_a_number"]}]}}]}`},
		"weight in grams": {toAddress("ORD-1"), fields{"parcels": []fields{{"dimensions": fields{"length": 1, "width": 1, "height": 1, "unit": "cm"}, "weight": fields{"amount": 1, "unit": "g"}}}},
			`{"parcels":[{"0":{"dimensions":[{"unit":["invalid"]}],"weight":[{"unit":["invalid"]}]}}]}`},
		"cash on delivery uninsured":    {toAddress("ORD-1"), fields{"insurance": nil, "cod": fields{"amount": 10}}, `{"insurance":["required"]}`},
		"insured for less than the COD": {toAddress("ORD-1"), fields{"insurance": fields{"amount": 9}, "cod": fields{"amount": 10}}, `{"insurance":[{"amount":["too_small"]}]}`},
		"insured for nothing":           {toAddress("ORD-1"), fields{"insurance": fields{"amount": 0}}, `{"insurance":[{"amount":["too_small"]}]}`},
		"insured for too much":          {toAddress("ORD-1"), fields{"insurance": fields{"amount": 10000000}}, `{"insurance":[{"amount":["too_big"]}]}`},
		"COD below 1 PLN":               {toLocker("ORD-1"), fields{"cod": fields{"amount": 0.99}}, `{"cod":[{"amount":["too_small"]}]}`},
		"invalid phone":                 {toLocker("ORD-1"), fields{"receiver": with(person, fields{"phone": "fail", "email": "ewa@beta.example"})}, `{"receiver":[{"phone":["invalid"]}]}`},
		"invalid e-mail address":        {toLocker("ORD-1"), fields{"receiver": with(person, fields{"email": "fail"})}, `{"receiver":[{"email":["invalid"]}]}`},
		"invalid phone of the sender":   {toLocker("ORD-1"), fields{"sender": fields{"phone": "1"}}, `{"sender":[{"phone":["invalid"]}]}`},
		"empty first name, no service":  {toLocker("ORD-1"), fields{"service": nil, "receiver": with(person, fields{"first_name": ""})}, `{"receiver":[{"first_name":["too_short"]}]}`},
		"weekend on another day":        {toLocker("ORD-1"), fields{"end_of_week_collection": true}, `{"end_of_week_collection":["invalid_end_of_week_collection"]}`},
		"COD without amount":            {toLocker("ORD-1"), fields{"cod": fields{"currency": "PLN"}}, `{"cod":[{"amount":["required"]}]}`},
		"short reference":               {toLocker("AB"), nil, `{"reference":["too_short"]}`},
		"long reference":                {toLocker(strings.Repeat("ż", 101)), nil, `{"reference":["too_long"]}`},
		"long comment":                  {toLocker("ORD-1"), fields{"comments": strings.Repeat("ż", 101)}, `{"comments":["too_long"]}`},
		"long cost centre":              {toLocker("ORD-1"), fields{"mpk": strings.Repeat("ż", 256)}, `{"mpk":["too_long"]}`},
		"sms to a locker":               {toLocker("ORD-1"), fields{"additional_services": []string{"sms"}}, `{"additional_services":["invalid"]}`},
		"sms without a service":         {toAddress("ORD-1"), fields{"service": nil}, `{"service":["required"]}`},
		"unknown service":               {toAddress("ORD-1"), fields{"service": "inpost_pigeon"}, `{"service":["unavailable"]}`},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, shipxtest.Options{})
			no := h.call(http.StatusBadRequest, "POST", shipmentsPath, with(test.base, test.changes)).refusal()
			require.Equal(t, "validation_failed", no.Error)
			details, err := json.Marshal(no.Details)
			require.NoError(t, err)
			require.JSONEq(t, test.details, string(details))
			require.Empty(t, h.Ledger().All())
			require.Empty(t, h.Shipments())
		})
	}
}

func TestCreateTakesWhatIsAtTheLimit(t *testing.T) {
	for name, request := range map[string]fields{
		"reference of 3":        toLocker("ABC"),
		"reference of 100":      toLocker(strings.Repeat("ż", 100)),
		"empty reference":       toLocker(""),
		"comment of 100":        with(toLocker("ORD-1"), fields{"comments": strings.Repeat("ż", 100)}),
		"one parcel object":     with(toLocker("ORD-1"), fields{"parcels": fields{"template": "large"}}),
		"return, no receiver":   with(toAddress("ORD-1"), fields{"is_return": true, "receiver": nil}),
		"insured for the COD":   with(toAddress("ORD-1"), fields{"insurance": fields{"amount": "10"}, "cod": fields{"amount": 10}}),
		"insured for a lot":     with(toAddress("ORD-1"), fields{"insurance": fields{"amount": 9999999.99}}),
		"COD of 1 PLN":          with(toLocker("ORD-1"), fields{"cod": fields{"amount": 1}}),
		"empty name, a service": with(toLocker("ORD-1"), fields{"receiver": fields{"first_name": "", "email": "ewa@beta.example", "phone": "+48600700800"}}),
		"dropped in a machine":  with(toLocker("ORD-1"), fields{"custom_attributes": fields{"sending_method": "parcel_locker", "target_point": "GDY01A", "dropoff_point": "WAW123"}}),
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, shipxtest.Options{})
			require.Equal(t, "created", h.create(request).Status)
		})
	}
}

func TestContracts(t *testing.T) {
	none := []shipxtest.PricedService{}
	for name, test := range map[string]struct {
		options shipxtest.Options
		want    string
	}{
		"with no carrier":      {shipxtest.Options{LockerServices: none, CourierServices: none}, "no_carriers"},
		"not with the lockers": {shipxtest.Options{LockerServices: none}, "carrier_unavailable"},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, test.options)
			no := h.call(http.StatusBadRequest, "POST", shipmentsPath, toLocker("ORD-1")).refusal()
			require.Equal(t, test.want, no.Error)
		})
	}
}
