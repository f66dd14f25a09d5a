package orders_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
	"orderflow/order"
)

// queryOf is the Temporal query of a filter.
func queryOf(t *testing.T, filter orders.Filter) string {
	t.Helper()
	link, err := service.ListLink(filter)
	require.NoError(t, err)
	_, parameters, _ := strings.Cut(link, "?")
	read, err := url.ParseQuery(parameters)
	require.NoError(t, err)
	return read.Get("query")
}

func TestWhatOneOrderIsFoundBy(t *testing.T) {
	const types, waiting = "WorkflowType IN ('Order', 'CancelledOrder')", "WorkflowType IN ('Order', 'Case')"
	for name, test := range map[string]struct {
		filter orders.Filter
		want   string
	}{
		"tracking": {orders.Filter{Tracking: "600000014966200008041111"}, types + " AND TrackingNumbers IN ('600000014966200008041111')"},
		"tracking as it is printed": {orders.Filter{Tracking: " 6000 0001\u00a04966 "},
			types + " AND TrackingNumbers IN ('6000 0001 4966', '600000014966')"},
		"tracking in small letters, with dashes of all kinds": {orders.Filter{Tracking: "1z-99a\u20131\u200b"},
			types + " AND TrackingNumbers IN ('1z-99a-1', '1Z-99A-1', '1z99a1', '1Z99A1')"},
		"provider's id":          {orders.Filter{Ref: "shipx:4100200300"}, types + " AND ProviderRefs = 'shipx:4100200300'"},
		"provider in upper case": {orders.Filter{Ref: " MyPromo:9 "}, types + " AND ProviderRefs = 'mypromo:9'"},
		"reference, which may be an id": {orders.Filter{Reference: "2026-10417 "},
			types + " AND (OrderReference = '2026-10417' OR WorkflowId = 'order-2026-10417')"},
		"reference that is no id": {orders.Filter{Reference: "#1001"}, types + " AND (OrderReference = '#1001')"},
		"reference of a query":    {orders.Filter{Reference: `x' OR '1' = '1`}, types + ` AND (OrderReference = 'x'' OR ''1'' = ''1')`},
		"reference with escapes":  {orders.Filter{Reference: `\' OR %_*"`}, types + ` AND (OrderReference = '/'' OR %_*''')`},
		"reference of what waits": {orders.Filter{Reference: "shop-1", Attention: true}, waiting +
			" AND NeedsAttention = true AND ExecutionStatus = 'Running' AND (OrderReference = 'shop-1' OR WorkflowId = 'order-shop-1'" +
			" OR WorkflowId STARTS_WITH 'case-order-shop-1@')"},
		"all of them": {orders.Filter{Tracking: "1", Ref: "tpk:2", Reference: "#3"},
			types + " AND TrackingNumbers IN ('1') AND ProviderRefs = 'tpk:2' AND (OrderReference = '#3')"},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, test.want, queryOf(t, test.filter)) })
	}
}

func TestWhatNoOrderIsFoundBy(t *testing.T) {
	long := strings.Repeat("1", 51)
	for name, test := range map[string]struct {
		filter orders.Filter
		field  string
		value  string
		rule   string
	}{
		"tracking: an e-mail address": {orders.Filter{Tracking: "a1@b.example"}, "tracking", `"a1@b.example"`, orders.TrackingRule},
		"tracking: a name":            {orders.Filter{Tracking: "Zofia Brzoza"}, "tracking", `"Zofia Brzoza"`, orders.TrackingRule},
		"tracking: a phone number":    {orders.Filter{Tracking: "+48601202303"}, "tracking", `"+48601202303"`, orders.TrackingRule},
		"tracking: a query":           {orders.Filter{Tracking: "1' OR '1' = '1"}, "tracking", `"1' OR '1' = '1"`, orders.TrackingRule},
		"tracking: a wildcard":        {orders.Filter{Tracking: "6000%"}, "tracking", `"6000%"`, orders.TrackingRule},
		"tracking: blank":             {orders.Filter{Tracking: " "}, "tracking", `" "`, orders.TrackingRule},
		"tracking: too long":          {orders.Filter{Tracking: long}, "tracking", `"` + long + `"`, orders.TrackingRule},
		"reference: an e-mail":        {orders.Filter{Reference: "a@b.example"}, "reference", `"a@b.example"`, orders.ReferenceRule},
		"reference: two lines":        {orders.Filter{Reference: "a\nb"}, "reference", `"a\nb"`, orders.ReferenceRule},
		"reference: no text":          {orders.Filter{Reference: "a\xff"}, "reference", `"a\xff"`, orders.ReferenceRule},
		"reference: too long":         {orders.Filter{Reference: long + long}, "reference", `"` + long + long + `"`, orders.ReferenceRule},
		"ref: a bare number":          {orders.Filter{Ref: "4100200300"}, "ref", `"4100200300"`, orders.RefRule},
		"ref: no provider of ours":    {orders.Filter{Ref: "dhl:4100200300"}, "ref", `"dhl:4100200300"`, orders.RefRule},
		"ref: no number":              {orders.Filter{Ref: "shipx:41' OR '1"}, "ref", `"shipx:41' OR '1"`, orders.RefRule},
		"times that are the wrong way round": {orders.Filter{StartedFrom: time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC),
			StartedBefore: time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)}, "startedBefore", "2026-11-27T00:00:00Z", "must not be earlier than 2026-11-28T00:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			want := &orders.FilterError{Field: test.field, Value: test.value, Rule: test.rule}
			require.Equal(t, want, test.filter.Check())
			_, err := service.List(t.Context(), test.filter)
			require.EqualError(t, err, "list orders: "+want.Error())
		})
	}
}

// literal is a string of Temporal's query language.
var literal = regexp.MustCompile(`'(?:[^'\\]|''|\\.)*'`)

// searchable is a value as lists have it, without what Temporal can't find.
var searchable = strings.NewReplacer(`\`, "/", `"`, "'")

// FuzzFilter checks that no text escapes its quotes, and that no reference is changed.
func FuzzFilter(f *testing.F) {
	for _, seed := range []string{"shop-1", "'", `\`, `\'`, `''`, `x' OR WorkflowType = 'Case`, "6000 0001", "shipx:1", "%_*", "\u2019", "a'\\'b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, filter := range []orders.Filter{{Tracking: text}, {Reference: text}, {Ref: text}, {Source: text}, {Carrier: order.Carrier(text)}} {
			if text == "" || filter.Check() != nil {
				continue
			}
			query := queryOf(t, filter)
			require.Regexp(t, `^[A-Za-z_ =(),]*$`, literal.ReplaceAllString(query, ""))
			if filter.Reference != "" {
				unquoted := strings.NewReplacer(`\\`, `\`, `''`, `'`)
				var values []string
				for _, one := range literal.FindAllString(query, -1) {
					values = append(values, unquoted.Replace(one[1:len(one)-1]))
				}
				require.True(t, slices.Contains(values, strings.TrimSpace(searchable.Replace(text))), query)
			}
		}
	})
}
