package lenient_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/lenient"
)

// FuzzScalars decodes any JSON as each type: nothing panics, and a decoded value
// survives encoding and decoding.
func FuzzScalars(f *testing.F) {
	for _, seed := range []string{
		`true`, `"1"`, `5.0`, `" -5 "`, `1e3`, `1e999999999`, `"40,90"`, `"17.00"`, `null`, `""`, `"2020-02-23T18:07:08.967+01:00"`,
		`"2020-03-20 15:08:06 +0100"`, `[1]`, `{}`, `"\ud800"`, `9223372036854775808`, `-0`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var flag lenient.Bool
		if json.Unmarshal(data, &flag) == nil {
			require.False(t, flag.Value && !flag.Known)
		}
		var number lenient.Int
		if json.Unmarshal(data, &number) == nil {
			require.Equal(t, number, again(t, number))
		}
		var text lenient.String
		if json.Unmarshal(data, &text) == nil {
			require.Equal(t, text, again(t, text))
		}
		var amount lenient.Decimal
		if json.Unmarshal(data, &amount) == nil && !amount.Known {
			require.True(t, amount.Value.IsZero())
		}
		var at lenient.Time
		if json.Unmarshal(data, &at) == nil && at.Year() <= 9999 { // RFC 3339 ends there
			require.True(t, at.Equal(again(t, at).Time), "%s", at)
		}
	})
}

// again encodes a value and decodes the result.
func again[T any](t *testing.T, value T) (read T) {
	encoded, err := json.Marshal(value)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(encoded, &read))
	return read
}

// FuzzLists decodes any JSON as a list: a real list keeps its length.
func FuzzLists(f *testing.F) {
	for _, seed := range []string{
		`[1,"2",null]`, `{"0":1,"2":3}`, `{"a":1}`, `{}`, `null`, `""`, `5`, `[[1]]`, `{"1":1,"01":2}`,
		`{"errors":{"sku":["The selected sku is invalid."]}}`, `[{"a":[{"b":["c"]}]},{"d":1}]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var plain []json.RawMessage
		var list lenient.List[json.RawMessage]
		isList := json.Unmarshal(data, &plain) == nil
		err := json.Unmarshal(data, &list)
		if isList {
			require.NoError(t, err)
			require.Len(t, list, len(plain))
		}
		var numbers lenient.List[lenient.Int]
		if json.Unmarshal(data, &numbers) == nil {
			require.NoError(t, err, "a list of numbers is a list")
			require.Len(t, numbers, len(list))
		}
	})
}

// FuzzProblems flattens any JSON: every text, number and boolean in it is one
// problem.
func FuzzProblems(f *testing.F) {
	for _, seed := range []string{
		`{"sku":["The selected sku is invalid."]}`, `[{"a":[{"b":["c"]}]},{"d":1}]`, `"text"`, `null`, `{"":{"":[]}}`, `[[[[]]]]`, `{"a":`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		found := lenient.Problems(data)
		var value any
		if json.Unmarshal(data, &value) == nil {
			require.Len(t, found, leaves(value))
		}
	})
}

// leaves counts the values that are neither a list, an object nor null.
func leaves(value any) (n int) {
	switch v := value.(type) {
	case nil:
		return 0
	case []any:
		for _, element := range v {
			n += leaves(element)
		}
		return n
	case map[string]any:
		for _, member := range v {
			n += leaves(member)
		}
		return n
	}
	return 1
}
