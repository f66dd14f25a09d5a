package shipx_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/shipx"
)

// The refusal of cash on delivery without a bank account quotes the account's
// owner. The envelopes are like those that live users saw, the values are invented.
func TestTheOwnersDataIsNeverShown(t *testing.T) {
	for name, test := range map[string]struct {
		details string // of a failed transaction
		want    clients.ErrorBody
	}{
		"the code at the top, the data within": {
			`{"status": 422, "error": "company_data_missing", "message": "company_data_missing",
				"details": {"customer": [{"email": "owner@alfa.example", "city": "lodz"}]}}`,
			clients.ErrorBody{Code: "company_data_missing", Message: "company_data_missing"}},
		"the code within validation_failed": {
			`{"status": 422, "error": "validation_failed", "message": "Customer owner@alfa.example lacks an address.",
				"details": {"customer": [{"email": "owner@alfa.example", "city": "lodz", "key": "customer_lack_of_address_data"}]}}`,
			clients.ErrorBody{Code: "validation_failed",
				Fields: []clients.Field{{Path: "customer.key", Problem: "customer_lack_of_address_data"}}}},
		"no envelope": {
			`{"customer": {"email": "owner@alfa.example", "key": "company_data_missing"}}`,
			clients.ErrorBody{Fields: []clients.Field{{Path: "customer.key", Problem: "company_data_missing"}}}},
		"an address in other words": {
			`{"status": 422, "error": "internal_server_error", "message": "Write to help@inpost.example.", "details": {"hint": "ask owner@alfa.example, please"}}`,
			clients.ErrorBody{Code: "internal_server_error", Message: "Write to [e-mail]",
				Fields: []clients.Field{{Path: "hint", Problem: "ask [e-mail], please"}}}},
		"empty details": {`{"status": 422, "error": "debt_collection", "message": "debt_collection", "details": {}}`,
			clients.ErrorBody{Code: "debt_collection", Message: "debt_collection"}},
	} {
		t.Run(name, func(t *testing.T) {
			var read shipx.Transaction
			require.NoError(t, json.Unmarshal([]byte(`{"id": 1, "status": "failure", "details": `+test.details+`}`), &read))
			if len(read.Details.Fields) == 0 {
				read.Details.Fields = nil
			}
			require.Equal(t, test.want, read.Details)
		})
	}
}

func TestARefusalDoesNotQuoteTheOwner(t *testing.T) {
	client, _ := serve(t, answer{Status: 422, Body: `{"status": 422, "error": "transaction_failed", "message": "See owner@alfa.example.",
		"details": {"customer": [{"email": "owner@alfa.example", "key": "company_data_missing"}]}}`})
	_, err := client.Buy(context.Background(), 42, 7001)
	require.ErrorIs(t, err, clients.Refused)
	require.NotContains(t, err.Error(), "owner")
	require.Contains(t, err.Error(), "company_data_missing")
}
