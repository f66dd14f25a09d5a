package desk

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/orders"
)

// The list shows its age. An outdated list says so and is reloaded at once; an open list is
// reloaded after some time, unless all its orders are checked.
func TestTheListToPackIsNotTakenForCurrent(t *testing.T) {
	d, err := New(Options{Gate: access.NewGate(access.Options{}), Orders: orders.New(nil, orders.Options{})})
	require.NoError(t, err)
	asOf := time.Date(2026, 3, 1, 8, 12, 0, 0, time.Local)
	show := func(method string, page toPackPage) string {
		page.AsOf = asOf
		answer := httptest.NewRecorder()
		c := d.callOf(answer, httptest.NewRequest(method, "/desk/pack", nil))
		c.words, c.caller = words{"en"}, access.Caller{Name: "local", Roles: []access.Role{access.RoleAdmin}}
		require.NoError(t, c.show(http.StatusOK, "pack", "pack.title", page))
		require.Contains(t, answer.Body.String(), "Labels as of 2026-03-01 08:12")
		return answer.Body.String()
	}
	const old, atOnce, later = "This list is of 2026-03-01 08:12", "data-unfinished", "data-ages"
	current := show(http.MethodGet, toPackPage{})
	require.NotContains(t, current, old)
	require.NotContains(t, current, atOnce)
	require.Contains(t, current, later)
	outdated := show(http.MethodGet, toPackPage{ToPack: orders.ToPack{Outdated: true}})
	require.Contains(t, outdated, old)
	require.Contains(t, outdated, atOnce)
	require.Contains(t, outdated, `<noscript><meta http-equiv="refresh" content="3"></noscript>`)
	for _, still := range []string{show(http.MethodGet, toPackPage{Checked: true}), show(http.MethodPost, toPackPage{})} {
		require.NotContains(t, still, atOnce)
		require.NotContains(t, still, later)
	}
}
