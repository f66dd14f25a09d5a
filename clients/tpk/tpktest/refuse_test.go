package tpktest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk/tpktest"
)

const account = "52175000120000000032413366"

// cod adds cash on delivery to a package.
func cod(base fields, changes fields) fields {
	return with(with(base, fields{"cod_type_id": 1, "cod_value": 100, "insurance_value": 100, "cod_bank_account_number": account}), changes)
}

// sent and got change the parties of a package.
func sent(base fields, changes fields) fields {
	return with(base, fields{"sender": with(base["sender"].(fields), changes)})
}

func got(base fields, changes fields) fields {
	return with(base, fields{"receiver": with(base["receiver"].(fields), changes)})
}

func letters(n int) string { return strings.Repeat("ż", n) }

const (
	isRequired    = "The field is required."
	isInvalid     = "The value is invalid."
	isNoNumber    = "The value must be a number."
	isNotLetter   = "Only letters are allowed."
	isNotCarried  = "The courier does not carry such a package."
	isNotOptional = "The option is not available for this courier."
)

func TestPackagesAreRefused(t *testing.T) {
	b := box("Kubki #A-1")
	pallet := with(b, fields{"product_id": 3, "courier_id": 1, "weight": 200, "length": 120, "width": 80, "height": 100, "non_standard": nil})
	for name, test := range map[string]struct {
		request fields
		want    map[string]string // without "packages.0."
	}{
		"no product":           {with(b, fields{"product_id": nil}), map[string]string{"product_id": isRequired}},
		"unknown product":      {with(b, fields{"product_id": 4}), map[string]string{"product_id": isInvalid}},
		"half a product":       {with(b, fields{"product_id": 1.5}), map[string]string{"product_id": isInvalid}},
		"a parcel unmeasured":  {with(b, fields{"weight": nil, "length": nil, "width": nil, "height": nil}), map[string]string{"weight": isRequired, "length": isRequired, "width": isRequired, "height": isRequired}},
		"a pallet unmeasured":  {with(pallet, fields{"weight": nil}), map[string]string{"weight": isRequired}},
		"a word for a weight":  {with(b, fields{"weight": "heavy"}), map[string]string{"weight": isNoNumber}},
		"no weight at all":     {with(b, fields{"weight": 0}), map[string]string{"weight": isInvalid}},
		"standard or not":      {with(b, fields{"non_standard": nil}), map[string]string{"non_standard": isRequired}},
		"none of them":         {with(b, fields{"number_of_packages": 0}), map[string]string{"number_of_packages": isInvalid}},
		"no description":       {with(b, fields{"description": nil}), map[string]string{"description": isRequired}},
		"a long description":   {with(b, fields{"description": letters(31)}), map[string]string{"description": "At most 30 characters."}},
		"no courier":           {with(b, fields{"courier_id": nil}), map[string]string{"courier_id": isRequired}},
		"unknown courier":      {with(b, fields{"courier_id": 15}), map[string]string{"courier_id": "The courier is not available."}},
		"courier out of order": {with(b, fields{"courier_id": 5}), map[string]string{"courier_id": "The courier is not available."}},
		"too heavy":            {with(b, fields{"weight": 30.01}), map[string]string{"courier_id": isNotCarried}},
		"too long":             {with(b, fields{"length": 150.5}), map[string]string{"courier_id": isNotCarried}},
		"too big for its box":  {with(toLocker("Kubki"), fields{"height": 65}), map[string]string{"courier_id": isNotCarried}},
		"abroad":               {got(b, fields{"country_id": 16}), map[string]string{"courier_id": isNotCarried}},
		"no pickup date":       {with(b, fields{"pickup_date": nil}), map[string]string{"pickup_date": isRequired}},
		"no date":              {with(b, fields{"pickup_date": "16.01.2026"}), map[string]string{"pickup_date": isInvalid}},
		"yesterday":            {with(b, fields{"pickup_date": "2026-01-14"}), map[string]string{"pickup_date": "The date must not be in the past."}},
		"on a Saturday":        {with(b, fields{"pickup_date": "2026-01-17"}), map[string]string{"pickup_date": "There are no pickups on that day."}},
		"on a Sunday":          {with(b, fields{"pickup_date": "2026-01-18"}), map[string]string{"pickup_date": "There are no pickups on that day."}},
		"hours backwards":      {with(b, fields{"pickup_hours": fields{"from": "15:00", "to": "12:00"}}), map[string]string{"pickup_hours": isInvalid}},
		"a list of bad hours":  {with(b, fields{"pickup_hours": nil, "hours": []fields{{"from": "early", "to": "late"}}}), map[string]string{"hours": isInvalid}},
		"another's option":     {with(b, fields{"options": []string{"delivery_on_saturday", "delivery_until_9_00"}}), map[string]string{"options.1": isNotOptional}},
		"option of nobody":     {with(b, fields{"options": []string{"handle_with_care"}}), map[string]string{"options.0": isNotOptional}},
		"pickup at an address": {with(b, fields{"options": []string{"with_pickup"}}), map[string]string{"options.0": isNotOptional}},

		"COD, and nothing else": {cod(b, fields{"cod_value": nil, "insurance_value": nil, "cod_bank_account_number": nil}), map[string]string{"cod_value": isRequired, "insurance_value": isRequired, "cod_bank_account_number": isInvalid}},
		"COD for nothing":       {cod(b, fields{"cod_value": 0}), map[string]string{"cod_value": "The value must be from 0.01 to 20000."}},
		"COD for a lot":         {cod(b, fields{"cod_value": 20000.01, "insurance_value": 30000}), map[string]string{"cod_value": "The value must be from 0.01 to 20000."}},
		"insured for less":      {cod(b, fields{"insurance_value": 99.99}), map[string]string{"insurance_value": "The value must be from 100 to 50000."}},
		"insured for a lot":     {with(b, fields{"insurance_value": 50000.01}), map[string]string{"insurance_value": "The value must be from 0.01 to 50000."}},
		"insured with GLS":      {with(b, fields{"courier_id": 2, "insurance_value": 10}), map[string]string{"insurance_value": isNotOptional}},
		"COD with Pocztex":      {cod(got(sent(with(b, fields{"courier_id": 17}), fields{"pp_code": "250120"}), fields{"pp_code": "240011"}), nil), map[string]string{"cod_type_id": isNotOptional}},
		"express COD":           {cod(b, fields{"cod_type_id": 2}), map[string]string{"cod_type_id": isNotOptional}},
		"unknown COD":           {cod(b, fields{"cod_type_id": 3}), map[string]string{"cod_type_id": isInvalid}},
		"a digit of the IBAN":   {cod(b, fields{"cod_bank_account_number": "52175000120000000032413367"}), map[string]string{"cod_bank_account_number": isInvalid}},
		"an IBAN with country":  {cod(b, fields{"cod_bank_account_number": "PL" + account}), map[string]string{"cod_bank_account_number": isInvalid}},

		"no parties":           {with(b, fields{"sender": nil, "receiver": nil}), map[string]string{"sender": isRequired, "receiver": isRequired}},
		"no names":             {got(b, fields{"name": nil, "surname": ""}), map[string]string{"receiver.name": isRequired, "receiver.surname": isRequired}},
		"a number in a name":   {got(b, fields{"name": "Ewa2"}), map[string]string{"receiver.name": isNotLetter}},
		"a hyphen in a name":   {sent(b, fields{"surname": "Lis-Wilk"}), map[string]string{"sender.surname": isNotLetter}},
		"31 letters of name":   {got(b, fields{"name": letters(15), "surname": letters(16)}), map[string]string{"receiver.surname": "At most 30 characters."}},
		"a long company":       {got(b, fields{"company": letters(61)}), map[string]string{"receiver.company": "At most 60 characters."}},
		"a long street":        {got(b, fields{"street": letters(101)}), map[string]string{"receiver.street": "At most 100 characters."}},
		"no street":            {got(b, fields{"street": nil}), map[string]string{"receiver.street": isRequired}},
		"a long house number":  {got(b, fields{"house_number": letters(11)}), map[string]string{"receiver.house_number": "At most 10 characters."}},
		"a long door number":   {got(b, fields{"door_number": letters(11)}), map[string]string{"receiver.door_number": "At most 10 characters."}},
		"no post code":         {got(b, fields{"post_code": nil}), map[string]string{"receiver.post_code": isRequired}},
		"a long city":          {got(b, fields{"city": letters(51)}), map[string]string{"receiver.city": "At most 50 characters."}},
		"no country":           {sent(b, fields{"country_id": nil}), map[string]string{"sender.country_id": isRequired}},
		"unknown country":      {sent(b, fields{"country_id": 27}), map[string]string{"sender.country_id": isInvalid}},
		"no phone":             {got(b, fields{"phone": nil}), map[string]string{"receiver.phone": isRequired}},
		"a short phone":        {got(b, fields{"phone": "1234"}), map[string]string{"receiver.phone": "At least 5 characters."}},
		"a long phone":         {got(b, fields{"phone": "12345678901234"}), map[string]string{"receiver.phone": "At most 13 characters."}},
		"a long foreign phone": {sent(b, fields{"country_id": 16, "phone": strings.Repeat("1", 21)}), map[string]string{"sender.phone": "At most 20 characters."}},
		"sender without mail":  {sent(b, fields{"email": nil}), map[string]string{"sender.email": isRequired}},
		"mail without an at":   {got(b, fields{"email": "ewa"}), map[string]string{"receiver.email": isInvalid}},
		"a long mail":          {got(b, fields{"email": strings.Repeat("e", 251) + "@b.pl"}), map[string]string{"receiver.email": "At most 255 characters."}},
		"a nameless invoice":   {with(b, fields{"invoice": with(sender(), fields{"company": nil, "name": nil})}), map[string]string{"invoice.name": isRequired}},

		"no lockers":           {got(sent(toLocker("Kubki"), fields{"pop_code": nil}), fields{"pop_code": nil}), map[string]string{"sender.pop_code": isRequired, "receiver.pop_code": isRequired}},
		"a locker that is not": {got(toLocker("Kubki"), fields{"pop_code": "XXX99"}), map[string]string{"receiver.pop_code": isInvalid}},
		"no post offices":      {with(b, fields{"courier_id": 17}), map[string]string{"sender.pp_code": isRequired, "receiver.pp_code": isRequired}},
		"no kiosks":            {with(b, fields{"courier_id": 19}), map[string]string{"sender.ruch_code": isRequired, "receiver.ruch_code": isRequired}},
		"a locker for a kiosk": {got(sent(with(b, fields{"courier_id": 19}), fields{"ruch_code": "LD-230110-25-18"}), fields{"ruch_code": "GDY01A"}), map[string]string{"receiver.ruch_code": isInvalid}},
		"collected, no target": {got(with(toLocker("Kubki"), fields{"options": []string{"with_pickup"}}), fields{"pop_code": nil}), map[string]string{"receiver.pop_code": isRequired}},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, tpktest.Options{UnavailableCouriers: []int{5}})
			want := map[string][]string{}
			for field, text := range test.want {
				want["packages.0."+field] = []string{text}
			}
			require.Equal(t, want, h.call(http.StatusBadRequest, "POST", "/user/orders", packages(test.request)).problems())
			require.Empty(t, h.Orders())
		})
	}
}

func TestLimitsOfCouriers(t *testing.T) {
	h := open(t, tpktest.Options{})
	dhl := with(box("Kubki"), fields{"courier_id": 5})
	abroad := got(with(box("Kubki"), fields{"courier_id": 8}), fields{"country_id": 16, "phone": "+4915112345678"})
	for field, test := range map[string]struct{ fits, over fields }{
		"street":  {got(dhl, fields{"street": letters(60)}), got(dhl, fields{"street": letters(61)})},
		"company": {got(abroad, fields{"company": letters(50)}), got(abroad, fields{"company": letters(51)})},
	} {
		h.create(test.fits)
		no := h.call(http.StatusBadRequest, "POST", "/user/orders", packages(test.over)).problems()
		require.Contains(t, no, "packages.0.receiver."+field)
	}
	h.create(got(abroad, fields{"street": letters(90)}))
	h.call(http.StatusBadRequest, "POST", "/user/orders", packages(got(abroad, fields{"street": letters(91)})))
}

func TestPackagesAreTaken(t *testing.T) {
	b := box("Kubki #A-1")
	offices := func(of fields) fields {
		return got(sent(with(of, fields{"courier_id": 17}), fields{"pp_code": "250120"}), fields{"pp_code": 240011})
	}
	for name, test := range map[string]struct {
		request fields
		price   string
	}{
		"an envelope":           {with(b, fields{"product_id": 1, "weight": nil, "length": nil, "width": nil, "height": nil, "non_standard": nil}), "12.60"},
		"numbers as strings":    {with(b, fields{"product_id": "2", "weight": "5", "courier_id": "3", "non_standard": "1"}), "29.80"},
		"the next weight":       {with(b, fields{"weight": 5.01}), "20.10"},
		"by its volume":         {with(b, fields{"length": 100, "width": 50, "height": 10}), "20.10"},
		"several":               {with(b, fields{"number_of_packages": 3}), "44.40"},
		"a pallet":              {with(b, fields{"product_id": 3, "courier_id": 1, "weight": 200, "length": 120, "width": 80, "height": 100}), "149.00"},
		"a parcel like one":     {with(b, fields{"courier_id": 4, "weight": 40}), "3899.90"},
		"COD and insurance":     {cod(b, fields{"insurance_value": 1000}), "19.30"},
		"express COD":           {cod(with(b, fields{"product_id": 3, "courier_id": 1, "weight": 200}), fields{"cod_type_id": 2}), "152.60"},
		"options":               {with(b, fields{"options": []string{"delivery_on_saturday", "without_waybill", "return_documents"}}), "45.80"},
		"hours of the text":     {with(b, fields{"pickup_hours": nil, "hours": []fields{{"from": "10:00", "to": "12:00"}}}), "14.80"},
		"today":                 {with(b, fields{"pickup_date": "2026-01-15"}), "14.80"},
		"to a locker":           {toLocker("Kubki"), "12.90"},
		"a locker's largest":    {with(toLocker("Kubki"), fields{"length": 38, "width": 64, "height": 41}), "15.50"},
		"collected":             {sent(with(toLocker("Kubki"), fields{"options": []string{"with_pickup"}}), fields{"pop_code": nil}), "17.90"},
		"a locker as an object": {got(toLocker("Kubki"), fields{"pop_code": nil, "pop": fields{"code": "GDY01A"}}), "12.90"},
		"between post offices":  {offices(b), "13.40"},
		"between kiosks":        {got(sent(with(b, fields{"courier_id": 19}), fields{"ruch_code": "LD-230110-25-18"}), fields{"ruch_code": "GD-105512-25-18"}), "9.90"},
		"abroad":                {got(with(b, fields{"courier_id": 8}), fields{"country_id": 16}), "49.90"},
		"30 letters":            {with(b, fields{"description": letters(30), "receiver": with(receiver(), fields{"name": letters(15), "surname": letters(15)})}), "14.80"},
		"receiver without mail": {got(b, fields{"email": nil, "company": nil, "door_number": nil}), "14.80"},
		"an invoice for a firm": {with(b, fields{"invoice": with(sender(), fields{"name": nil, "surname": nil})}), "14.80"},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, tpktest.Options{})
			require.Equal(t, test.price, h.look(h.create(test.request)).Price.StringFixed(2))
		})
	}
}

func TestTheSendersPointMayBeLeftOut(t *testing.T) {
	h := open(t, tpktest.Options{ReceiverPointOnly: true})
	h.create(sent(toLocker("Kubki"), fields{"pop_code": nil}))
	no := h.call(http.StatusBadRequest, "POST", "/user/orders", packages(got(toLocker("Kubki"), fields{"pop_code": nil})))
	require.Equal(t, map[string][]string{"packages.0.receiver.pop_code": {isRequired}}, no.problems())
}

func TestNumbersOfPackages(t *testing.T) {
	h := open(t, tpktest.Options{})
	fifty := make([]fields, 50)
	for i := range fifty {
		fifty[i] = box("Kubki")
	}
	h.call(http.StatusCreated, "POST", "/user/orders", packages(fifty...))
	for name, test := range map[string]struct {
		body any
		want map[string][]string
	}{
		"none":       {fields{}, map[string][]string{"packages": {isRequired}}},
		"51":         {packages(append(fifty, box("Kubki"))...), map[string][]string{"packages": {"At most 50 packages."}}},
		"no request": {nil, map[string][]string{"packages": {isRequired}}},
	} {
		require.Equal(t, test.want, h.call(http.StatusBadRequest, "POST", "/user/orders", test.body).problems(), name)
	}
	require.Contains(t, h.call(http.StatusBadRequest, "POST", "/user/orders", `{"packages": 1}`).problems(), "body")
	require.Len(t, h.Orders(), 50)
}

// A user of a sister site saw validation fail like this.
func TestValidationThatFailsAsHTTP500(t *testing.T) {
	h := open(t, tpktest.Options{ValidationIs500: true})
	answer := h.call(http.StatusInternalServerError, "POST", "/user/orders/offers", map[string]any{})
	require.JSONEq(t, `{"message": "The given data failed to pass validation."}`, string(answer.body))
	h.call(http.StatusNotFound, "GET", "/user/orders/1", nil)
}
