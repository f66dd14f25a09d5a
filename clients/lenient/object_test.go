package lenient_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/lenient"
)

func TestProblems(t *testing.T) {
	cases := []struct {
		name string
		json string
		want []lenient.Problem
	}{
		{"nothing", ``, nil},
		{"null", `null`, nil},
		{"broken", `{"sku":`, nil},
		{"empty", `{}`, nil},
		{"a text", `"no money"`, []lenient.Problem{{"", "no money"}}},
		{"a list of texts", `["a","b"]`, []lenient.Problem{{"", "a"}, {"", "b"}}},
		{"a field", `{"sku":["invalid"]}`, []lenient.Problem{{"sku", "invalid"}}},
		{
			"fields in alphabetical order", `{"zip":["short","digits"],"city":"missing","phone":null}`,
			[]lenient.Problem{{"city", "missing"}, {"zip", "short"}, {"zip", "digits"}},
		},
		{
			"one object in a list", `{"parcels":[{"weight":{"amount":["too_small"]}}]}`,
			[]lenient.Problem{{"parcels.weight.amount", "too_small"}},
		},
		{
			"several objects in a list", `{"parcels":[{},{"weight":["too_small"]}]}`,
			[]lenient.Problem{{"parcels.1.weight", "too_small"}},
		},
		{
			"a list of objects", `[{"custom_attributes":[{"target_point":["does_not_exist"]}]}]`,
			[]lenient.Problem{{"custom_attributes.target_point", "does_not_exist"}},
		},
		{
			"numbers and booleans", `{"code":12345678901234567890,"fatal":true}`,
			[]lenient.Problem{{"code", "12345678901234567890"}, {"fatal", "true"}},
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			require.Equal(t, tc.want, lenient.Problems(json.RawMessage(tc.json)))
		})
	}
}
