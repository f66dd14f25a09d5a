package lenient_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients/lenient"
)

// reading is a JSON value and its decoded form; a nil want means an error.
type reading struct {
	json string
	want any
}

func check[T any](t *testing.T, cases []reading) {
	for _, tc := range cases {
		t.Run(tc.json, func(t *testing.T) {
			var got struct {
				Value T `json:"value"`
			}
			err := json.Unmarshal([]byte(`{"value":`+tc.json+`}`), &got)
			if tc.want == nil {
				require.ErrorContains(t, err, "lenient: ")
				return
			}
			require.NoError(t, err)
			require.Equal(t, tc.want, got.Value)
		})
	}
}

func TestBool(t *testing.T) {
	yes, no, unknown := lenient.Bool{Known: true, Value: true}, lenient.Bool{Known: true}, lenient.Bool{}
	check[lenient.Bool](t, []reading{
		{`true`, yes}, {`1`, yes}, {`"1"`, yes}, {`"true"`, yes}, {`" TRUE "`, yes}, {`"yes"`, yes},
		{`false`, no}, {`0`, no}, {`"0"`, no}, {`"false"`, no}, {`"No"`, no},
		{`null`, unknown}, {`""`, unknown},
		{`2`, nil}, {`"maybe"`, nil}, {`[]`, nil}, {`{}`, nil},
	})
	require.True(t, yes.True())
	require.False(t, no.True())
	require.False(t, lenient.Bool{Value: true}.True())
}

func TestInt(t *testing.T) {
	check[lenient.Int](t, []reading{
		{`5`, lenient.Int(5)}, {`"5"`, lenient.Int(5)}, {`5.0`, lenient.Int(5)}, {`" -5 "`, lenient.Int(-5)}, {`1e3`, lenient.Int(1000)},
		{`9223372036854775807`, lenient.Int(9223372036854775807)},
		{`null`, lenient.Int(0)}, {`""`, lenient.Int(0)},
		{`5.5`, nil}, {`"five"`, nil}, {`true`, nil}, {`[5]`, nil}, {`{"n":5}`, nil},
	})
}

func TestString(t *testing.T) {
	check[lenient.String](t, []reading{
		{`"ab \"c\" ł"`, lenient.String(`ab "c" ł`)}, {`5`, lenient.String("5")}, {`3.14`, lenient.String("3.14")},
		{`true`, lenient.String("true")}, {`null`, lenient.String("")}, {`""`, lenient.String("")},
		{`[]`, nil}, {`{}`, nil},
	})
}

func TestDecimal(t *testing.T) {
	is := func(text string) lenient.Decimal {
		return lenient.Decimal{Known: true, Value: decimal.RequireFromString(text)}
	}
	check[lenient.Decimal](t, []reading{
		{`17`, is("17")}, {`"17.00"`, is("17.00")}, {`"40,90"`, is("40.90")}, {`-0.5`, is("-0.5")}, {`77.7000`, is("77.7000")},
		{`0`, is("0")},
		{`null`, lenient.Decimal{}}, {`""`, lenient.Decimal{}}, {`" "`, lenient.Decimal{}},
		{`"1,234,567"`, nil}, {`"free"`, nil}, {`true`, nil}, {`[]`, nil},
	})
}

func TestTime(t *testing.T) {
	utc := time.Date(2019, time.August, 13, 22, 39, 56, 0, time.UTC)
	cases := []struct {
		json string
		want time.Time
	}{
		{`"2019-08-13T22:39:56Z"`, utc},
		{`"2019-08-13T22:39:56.000000Z"`, utc},
		{`"2019-08-14T00:39:56+02:00"`, utc},
		{`"2019-08-14T00:39:56.000+0200"`, utc},
		{`"2019-08-14T00:39:56+0200"`, utc},
		{`"2019-08-14 00:39:56 +0200"`, utc},
		{`"2019-08-14 00:39:56+02:00"`, utc},
		{`"2019-08-13 22:39:56"`, utc},
		{`" 2019-08-13T22:39:56.5Z "`, utc.Add(500 * time.Millisecond)},
		{`"2019-08-13"`, utc.Truncate(24 * time.Hour)},
		{`null`, time.Time{}},
		{`""`, time.Time{}},
	}
	for _, tc := range cases {
		t.Run(tc.json, func(t *testing.T) {
			got := lenient.Time{Time: time.Now()}
			require.NoError(t, json.Unmarshal([]byte(tc.json), &got))
			require.True(t, tc.want.Equal(got.Time), got.String())
		})
	}
	check[lenient.Time](t, []reading{{`"yesterday"`, nil}, {`1565735996`, nil}, {`{}`, nil}, {`"13.08.2019"`, nil}})
}

func TestParseTimeTakesTheZoneThatIsMissing(t *testing.T) {
	zone := time.FixedZone("CEST", 2*60*60)
	want := time.Date(2019, time.August, 13, 22, 39, 56, 0, time.UTC)
	for _, text := range []string{"2019-08-14 00:39:56", " 2019-08-13T22:39:56Z", "2019-08-13 21:39:56 -0100"} {
		got, err := lenient.ParseTime(text, zone)
		require.NoError(t, err)
		require.True(t, want.Equal(got.Time), got.String())
	}
	nothing, err := lenient.ParseTime("", zone)
	require.NoError(t, err)
	require.True(t, nothing.IsZero())
	_, err = lenient.ParseTime("yesterday", zone)
	require.EqualError(t, err, "lenient: yesterday is no time")
}

func TestList(t *testing.T) {
	type row struct {
		ID lenient.Int `json:"id"`
	}
	type list = lenient.List[row]
	check[list](t, []reading{
		{`[{"id":1},{"id":2}]`, list{{1}, {2}}},
		{`[]`, list{}},
		{`{"id":1}`, list{{1}}},
		{`{"3":{"id":30},"1":{"id":10},"20":{"id":200}}`, list{{10}, {30}, {200}}},
		{`null`, list(nil)},
		{`""`, list(nil)},
		{`{}`, list(nil)},
		{`{"id":"x"}`, nil},
		{`{"0":{"id":"x"}}`, nil},
		{`[{"id":"x"}]`, nil},
	})
	type texts = lenient.List[lenient.String]
	check[texts](t, []reading{
		{`["a",1]`, texts{"a", "1"}}, {`"a"`, texts{"a"}}, {`{"0":"a","2":"c"}`, texts{"a", "c"}},
	})
}

func TestUnreadableValuesAreShownInShort(t *testing.T) {
	var b lenient.Bool
	require.EqualError(t, json.Unmarshal([]byte(`"maybe"`), &b), `lenient: "maybe" is no boolean`)
	var i lenient.Int
	require.EqualError(t, json.Unmarshal([]byte(`"a text of more than forty characters, of all things"`), &i),
		`lenient: "a text of more than forty characters, o… is no whole number`)
}

func TestIntRefusesWhatDoesNotFit(t *testing.T) {
	for _, text := range []string{`99999999999999999999`, `1e999999999`, `"9223372036854775808"`, `1.5`} {
		var i lenient.Int
		require.Error(t, json.Unmarshal([]byte(text), &i), text)
	}
}
