package shipx_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/shipx"
	"orderflow/clients/shipx/shipxtest"
)

// market is a simulator whose list of shipments is read in single pages.
type market struct {
	*shipxtest.Server
	client *shipx.Client
	now    time.Time
	lists  int
	after  func(page int) // what happens after a page was read
	query  func(*http.Request)
}

func newMarket(t *testing.T, pageSize int) *market {
	m := &market{now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), after: func(int) {}, query: func(*http.Request) {}}
	m.Server = shipxtest.New(shipxtest.Options{Clock: func() time.Time { return m.now }, PageSize: pageSize})
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		m.query(r)
		m.ServeHTTP(rw, r)
		if r.Method == http.MethodGet {
			m.lists++
			m.after(m.lists)
		}
	}))
	t.Cleanup(server.Close)
	client, err := shipx.New(shipx.Config{BaseURL: server.URL, Token: "demo", Organization: "1111"})
	require.NoError(t, err)
	m.client = client
	return m
}

// add creates shipments at intervals.
func (m *market) add(t *testing.T, n int, apart time.Duration) (ids []int64) {
	for i := range n {
		made, err := m.client.CreateShipment(t.Context(), shipx.NewShipment{Reference: fmt.Sprintf("ORD-%d", i),
			Receiver: shipx.Peer{Phone: "600700800"}, Parcels: []shipx.NewParcel{{Template: "small"}}})
		require.NoError(t, err)
		ids = append(ids, int64(made.ID))
		m.now = m.now.Add(apart)
	}
	return ids
}

func (m *market) read(t *testing.T) (ids []int64) {
	listed, err := m.client.ListReferences(t.Context(), shipx.ShipmentFilter{CreatedFrom: m.now.Add(-time.Hour)})
	require.NoError(t, err)
	for _, one := range listed {
		ids = append(ids, int64(one.ID))
	}
	return ids
}

// Whatever is cancelled during the reading, each shipment that stays alive is seen
// exactly once.
func TestNoShipmentIsMissedInAListThatShifts(t *testing.T) {
	const many = 11
	for name, apart := range map[string]time.Duration{"seconds apart": 2 * time.Second, "within one second": time.Millisecond,
		"at the same time": 0, "three in a second": 400 * time.Millisecond} {
		for _, pageSize := range []int{1, 2, 3, 5, 100} {
			t.Run(fmt.Sprintf("%s, %d on a page", name, pageSize), func(t *testing.T) {
				m := newMarket(t, pageSize)
				ids := m.add(t, many, apart)
				m.after = func(page int) { // the oldest that lives, after every second page
					if page%2 == 0 && page/2 <= 4 {
						require.NoError(t, m.CancelInManager(ids[page/2-1]))
					}
				}
				got := m.read(t)
				require.Subset(t, got, ids[4:])
				seen := map[int64]bool{}
				for _, id := range got {
					require.False(t, seen[id], "%d is there twice", id)
					seen[id] = true
				}
			})
		}
	}
}

// Reading a list that grows meanwhile ends.
func TestAListThatGrowsIsReadToItsEnd(t *testing.T) {
	m := newMarket(t, 2)
	ids := m.add(t, 7, time.Second)
	m.after = func(page int) {
		m.after = func(int) {}
		ids = append(ids, m.add(t, 1, time.Second)...)
	}
	require.Equal(t, ids, m.read(t))
}

// A server that ignores the creation filter and the sorting is read page by page,
// and the reading ends.
func TestAListWhoseFilterIsDroppedIsReadByPages(t *testing.T) {
	for name, dropped := range map[string][]string{"the key": {"created_at_gteq"}, "the sorting": {"sort_by", "sort_order"},
		"both": {"created_at_gteq", "sort_by", "sort_order"}} {
		t.Run(name, func(t *testing.T) {
			m := newMarket(t, 2)
			ids := m.add(t, 9, 2*time.Second)
			m.query = func(r *http.Request) {
				query := r.URL.Query()
				for _, name := range dropped {
					query.Del(name)
				}
				r.URL.RawQuery = query.Encode()
			}
			require.ElementsMatch(t, ids, m.read(t))
			require.Less(t, m.lists, 12)
			m.after = func(page int) {
				m.after = func(int) {}
				require.NoError(t, m.CancelInManager(ids[8]))
			}
			require.Subset(t, m.read(t), ids[:8])
		})
	}
}

// A list that keeps changing is an error: an order whose shipment it contains would
// create a second one.
func TestAListThatShrinksForEverIsAnError(t *testing.T) {
	client, _ := serve(t, append(shrinking(60), answer{Status: 200, Body: `{"count":1,"items":[{"id":1}]}`})...)
	_, err := client.ListReferences(t.Context(), shipx.ShipmentFilter{})
	require.ErrorIs(t, err, clients.Unknown)
	require.ErrorContains(t, err, "got shorter during every read")
}

// shrinking returns two pages; the second says that the list got shorter.
func shrinking(pages int) (answers []answer) {
	for page := range pages {
		answers = append(answers, answer{Status: 200, Body: fmt.Sprintf(`{"count":%d,"items":[{"id":%d}]}`, 500-page, page+1)})
	}
	return answers
}
