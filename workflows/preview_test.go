package workflows_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/mypromo"
	"orderflow/internal/secret"
	"orderflow/order"
	"orderflow/workflows"
)

// previewed are the fields of a preview's requests, by provider, operation and path; those
// known only at run time have their source in brackets.
func previewed(seen workflows.Preview) map[string]string {
	fields := map[string]string{}
	for _, request := range seen.Requests {
		for _, field := range request.Fields {
			value := field.Value
			if field.AtRunTime != "" {
				value = "(" + field.AtRunTime + ")"
			}
			fields[request.Provider+" "+request.Operation+": "+field.Path] = value
		}
	}
	return fields
}

func TestAPreviewSaysWhatEachProviderIsSent(t *testing.T) {
	doc := madeToOrder()
	doc.Recipient.Building, doc.Recipient.Phone, doc.Recipient.Country = " 12/3 ", "(0048) 600-700-800", "PL"
	doc.Shipping = order.Shipping{Carrier: order.CarrierBest, CashOnDelivery: pln("120"),
		Parcels: []order.Parcel{{Length: 400, Width: 300, Height: 200, Weight: pln("4.0").Amount}}}
	seen := workflows.PreviewOf(doc, activities.RequestSettings{TPK: activities.TPKOptions{Contents: "Mugs"}})
	require.Empty(t, seen.Problems)
	require.Equal(t, "+48600700800", seen.Order.Recipient.Phone)
	require.Equal(t, order.OfferCheapest, seen.Order.Shipping.OfferPolicy)
	fields := previewed(seen)
	for path, want := range map[string]string{
		"mypromo create order: recipient.street":                "Polna 12/3",
		"mypromo create order: recipient.phone":                 "+48600700800",
		"mypromo create order: shipper":                         "(the client's own address at MyPromo)",
		"mypromo add item 1001-1: files.0.url":                  "https://files.example/mug.pdf",
		"mypromo add item 1001-2: quantity":                     "10",
		"shipx create shipment: receiver.phone":                 "600700800",
		"shipx create shipment: receiver.address.country_code":  "PL",
		"shipx create shipment: parcels.0.weight.amount":        "4",
		"shipx create shipment: insurance.amount":               "120",
		"shipx create shipment: sender":                         "(the organization's address at InPost)",
		"tpk create order of parcel 1: receiver.house_number":   "12",
		"tpk create order of parcel 1: receiver.door_number":    "3",
		"tpk create order of parcel 1: receiver.country_id":     "(TPK's id of the country PL)",
		"tpk create order of parcel 1: courier_id":              "(the courier of the offer that is chosen)",
		"tpk create order of parcel 1: length":                  "40",
		"tpk create order of parcel 1: cod_value":               "120",
		"tpk create order of parcel 1: cod_bank_account_number": "(the bank account of the account at TPK)",
		"tpk create order of parcel 1: sender":                  "(the default address of the account at TPK)",
	} {
		require.Equal(t, want, fields[path], path)
	}
	require.True(t, strings.HasPrefix(fields["tpk create order of parcel 1: description"], "Mugs "))
}

func TestAPreviewOfABrokenRuleHasNoRequests(t *testing.T) {
	doc := fromStock()
	doc.Recipient.Phone = "12"
	seen := workflows.PreviewOf(doc, activities.RequestSettings{})
	require.Equal(t, "recipient.phone", seen.Problems[0].Path)
	require.Empty(t, seen.Requests)
}

func TestAPreviewAsksOnlyTheCarriersThatFit(t *testing.T) {
	doc := fromStock()
	doc.Shipping = order.Shipping{Carrier: order.CarrierBest, Parcels: []order.Parcel{{Template: "small"}}, LockerPoint: "GDY01A"}
	seen := workflows.PreviewOf(doc, activities.RequestSettings{})
	require.Empty(t, seen.Problems)
	require.Equal(t, order.CarrierTPK, seen.Unfit[0].Carrier)
	require.Equal(t, "shipping.parcels[0].template", seen.Unfit[0].Problems[0].Path)
	require.Len(t, seen.Requests, 1)
	require.Equal(t, order.ProviderShipX, seen.Requests[0].Provider)
}

func TestAPreviewOfTheOthersHasNoRequests(t *testing.T) {
	doc := fromStock()
	doc.Shipping = order.Shipping{Carrier: order.CarrierByHand}
	require.Empty(t, workflows.PreviewOf(doc, activities.RequestSettings{}).Requests)
}

func TestAPreviewNamesThePointInTheFieldOfItsCourier(t *testing.T) {
	doc := fromStock()
	doc.Shipping = order.Shipping{Carrier: order.CarrierTPK, LockerPoint: "GDY01A",
		Parcels: []order.Parcel{{Length: 400, Width: 300, Height: 200, Weight: pln("4").Amount}}}
	const pack = "tpk create order of parcel 1: "
	fields := previewed(workflows.PreviewOf(doc, activities.RequestSettings{}))
	require.Equal(t, "9", fields[pack+"courier_id"])
	require.Equal(t, "GDY01A", fields[pack+"receiver.pop_code"])
	require.Equal(t, "(the point of the account at TPK, if it has one)", fields[pack+"sender.pop_code"])

	fields = previewed(workflows.PreviewOf(doc, activities.RequestSettings{TPK: activities.TPKOptions{SenderPoint: "GDY02B"}}))
	require.Equal(t, "GDY02B", fields[pack+"sender.pop_code"])

	doc.Shipping.OfferPolicy = order.OfferManual
	fields = previewed(workflows.PreviewOf(doc, activities.RequestSettings{}))
	require.Equal(t, "(the point, in the field of the courier that is chosen)", fields[pack+"receiver.pop_code"])
}

// A preview is shown, so it must not have the secrets of the requests.
func TestAPreviewHasNoSecrets(t *testing.T) {
	doc := madeToOrder()
	doc.Items[0].Files[0] = order.PrintFile{URL: "https://files.example/mug.pdf", Auth: "shop"}
	doc.Shipping.ServeLabel = true
	doc.Reports = nil
	key := secret.Text("a-secret-of-sixteen")
	settings := activities.RequestSettings{MyPromo: activities.MyPromoOptions{
		Callbacks: activities.NewCallbacks("https://orders.example", key),
		Labels:    activities.NewLabelLinks("https://orders.example", key),
		FileAuths: map[string]activities.FileAuth{"shop": {
			Auth:  mypromo.Auth{Basic: &mypromo.BasicAuth{Username: "printer", Password: "hunter2"}},
			Hosts: order.FileHosts{"files.example"}}}}}
	seen := workflows.PreviewOf(doc, settings)
	fields := previewed(seen)
	require.Equal(t, "https://orders.example/webhooks/mypromo", fields["mypromo create order: callback.url"])
	require.Equal(t, "(the order's own password)", fields["mypromo create order: callback.auth"])
	require.Equal(t, `(the credentials "shop" of ORDERFLOW_PRINT_FILE_AUTH)`, fields["mypromo add item 1001-1: files.0.auth"])
	text, err := json.Marshal(seen)
	require.NoError(t, err)
	for _, hidden := range []string{"hunter2", "printer", "token=", "assword\":"} {
		require.NotContains(t, string(text), hidden)
	}
}

func TestAPreviewSaysWhatAStepWouldRefuse(t *testing.T) {
	doc := madeToOrder()
	doc.Items[0].Files[0].Auth = "shop"
	doc.Shipping.SendingMethod = "pok"
	seen := workflows.PreviewOf(doc, activities.RequestSettings{})
	require.Equal(t, "unknown-auth", seen.Requests[1].Problem.Code)
	last := seen.Requests[len(seen.Requests)-1]
	require.Equal(t, "shipping.dropoffPoint", last.Problem.Fields[0].Path)
	require.NotEmpty(t, last.Fields, "and yet what it would be")
}

// According to TPK's documentation GLS insures nothing, so TPK's client would not send the
// package.
func TestAPreviewSaysWhatTPKsCourierDoesNotTake(t *testing.T) {
	doc := byBroker(2)
	doc.Shipping.OfferPolicy, doc.Shipping.Service, doc.Shipping.Insurance = order.OfferService, "gls", pln("300")
	seen := workflows.PreviewOf(doc, activities.RequestSettings{})
	require.Len(t, seen.Requests, 2)
	require.Equal(t, []order.FieldProblem{{Path: "shipping.insurance.amount", Rule: "is not available with GLS"}}, seen.Requests[0].Problem.Fields)
	require.Nil(t, seen.Requests[1].Problem, "all of it goes with the first parcel")

	doc.Shipping.Service = "dpd"
	require.Nil(t, workflows.PreviewOf(doc, activities.RequestSettings{}).Requests[0].Problem)
}
