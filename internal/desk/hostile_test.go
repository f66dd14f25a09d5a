package desk

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
)

// hostile tries to inject an element, an attribute and a link, and to close a script.
const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>{{.}}javascript:alert(1)`

// hostileState has hostile text in every field.
func hostileState() order.State {
	now := time.Now()
	return order.State{ID: hostile, Status: order.StatusNeedsAttention, Stage: hostile, AcceptedAt: now, HeldBy: hostile,
		Waiting: &order.Waiting{For: hostile, Since: now, LastError: hostile},
		Problem: &order.Problem{ID: hostile, Stage: hostile, Provider: hostile, Code: hostile, Message: hostile, Since: now,
			HTTPStatus: 422, Fields: []order.FieldProblem{{Path: lockerPath, Rule: hostile}, {Path: hostile, Rule: hostile}},
			Points: []order.NearbyPoint{{Code: hostile, Address: hostile}},
			Answers: []order.Action{order.ActionRetry, order.ActionAmend, order.ActionChooseOffer, order.ActionSkip,
				order.ActionShipByHand, order.ActionCancel}},
		Cancellation:    &order.Cancellation{Reason: hostile, By: hostile, RequestedAt: now, Explanation: hostile, Decision: order.CancelRefused},
		Stages:          []order.StageRecord{{Stage: hostile, Outcome: hostile, StartedAt: now, Note: hostile}},
		ProviderRefs:    []string{hostile},
		Offers:          []order.Offer{{Carrier: hostile, Service: hostile, Name: hostile, Available: true, Reasons: []string{hostile}}},
		Offer:           &order.Offer{Carrier: hostile, Service: hostile, Name: hostile},
		TrackingNumbers: []string{hostile}, Documents: []order.Document{{Kind: hostile, Key: hostile, MediaType: hostile}},
		Order: order.Order{ID: hostile, Source: order.Source{System: hostile, Reference: hostile}, Notes: hostile,
			Recipient: order.Party{Company: hostile, FirstName: hostile, Street: hostile, City: hostile, Phone: hostile},
			Items:     []order.Item{{Reference: hostile, SKU: hostile}}, Shipping: order.Shipping{Carrier: hostile, LockerPoint: hostile}}}
}

// Cross-site scripting: texts of providers, shops and customers are escaped on every page.
func TestWordsOfOthersAreText(t *testing.T) {
	d, err := New(Options{Gate: access.NewGate(access.Options{}), Orders: orders.New(nil, orders.Options{})})
	require.NoError(t, err)
	state := hostileState()
	made, err := taskOf(hostile, state, true)
	require.NoError(t, err)
	made.Refused, made.Broken = hostile, order.Problems{{Path: hostile, Rule: hostile}}
	about := order.State{ID: hostile, Case: &order.Case{ID: hostile, Kind: hostile, ToDo: hostile, Problem: order.Problem{Message: hostile, Code: hostile}}}
	ofCase, err := taskOf(hostile, about, true)
	require.NoError(t, err)
	hold := orders.ProviderHold{Provider: hostile}
	hold.HeldBy, hold.Reason = hostile, hostile
	row := orders.Row{ID: hostile, Status: hostile, Stage: hostile, Source: hostile, Reference: hostile + "x", Carrier: hostile, TrackingNumbers: []string{hostile}}
	for name, test := range map[string]struct {
		page string
		data any
	}{
		"the worklist": {"decide", decidePage{Held: []orders.ProviderHold{hold}, Total: 1, Next: "?after=" + hostile, Text: hostile, Query: hostile, Filter: orders.Filter{Source: hostile}, Said: "said.retry", SaidOf: hostile,
			Groups:   append(grouped([]task{made, made, made, ofCase}, nil), taskGroup{Tasks: []task{made}}),
			Answered: []orders.Answered{{ID: hostile, Error: hostile}}}},
		"an order": {"order", orderPage{ID: hostile, State: state, Task: made, Stages: state.Stages, WebUI: "javascript:alert(1)",
			Printed: []orders.Printed{{By: hostile, Printer: hostile, Error: hostile}}, Cancelled: &order.CancelAnswer{Decision: hostile, Explanation: hostile}}},
		"a case":   {"order", orderPage{ID: hostile, State: about, Task: ofCase}},
		"the list": {"find", findPage{Text: hostile, Orders: []orders.Row{row}, Next: "find?page=" + hostile, Statuses: []order.Status{hostile}}},
		"the day": {"day", dayPage{Providers: []orders.ProviderHold{hold}, Costs: []CostLine{{Name: hostile}}, CostsCounted: true, CostsAsOf: time.Now(), CountsAsOf: time.Now(),
			Bars: []stageBar{{Stage: hostile, Count: 1, Parts: []barPart{{Status: hostile, Count: 1, Width: 5}}}}}},
		"trouble": {"trouble", trouble{Key: "trouble.refused", Detail: hostile}},
		"sign-in": {"sign_in", signInPage{Next: hostile}},
	} {
		for language := range languages {
			t.Run(name+" "+language, func(t *testing.T) {
				answer := httptest.NewRecorder()
				request := httptest.NewRequest(http.MethodGet, "/desk/orders/x", nil)
				c := d.callOf(answer, request)
				c.words, c.caller = words{language}, access.Caller{Name: "local", Roles: []access.Role{access.RoleAdmin}}
				require.NoError(t, c.show(http.StatusOK, test.page, "decide.title", test.data))
				page := answer.Body.String()
				if name != "sign-in" {
					require.Contains(t, page, "alert(1)", "the page does not show the words at all")
				}
				require.NotContains(t, page, "<script>")
				require.NotContains(t, page, "<img")
				require.NotRegexp(t, `(?i)(href|action|src)="\s*javascript:`, page)
				for _, tag := range regexp.MustCompile(`<[a-z][^>]*>`).FindAllString(page, -1) {
					require.NotRegexp(t, `(?i)\son[a-z]+=`, regexp.MustCompile(`"[^"]*"`).ReplaceAllString(tag, `""`), tag)
				}
			})
		}
	}
}
