package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// at returns calls at some seconds after noon.
func at(seconds ...int) (seen []call) {
	for _, n := range seconds {
		seen = append(seen, call{at: noon.Add(time.Duration(n) * time.Second)})
	}
	return seen
}

func TestMostInAnyMinute(t *testing.T) {
	for name, tc := range map[string]struct {
		seen []call
		want int
	}{
		"none":                             {nil, 0},
		"all in one":                       {at(0, 1, 59), 3},
		"the minute does not hold its end": {at(0, 60), 1},
		"across two whole minutes":         {at(0, 50, 55, 61, 70, 109, 200), 5},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, mostIn(tc.seen)) })
	}
}

func TestCallsToMyPromoAreCounted(t *testing.T) {
	var counted calls
	server := httptest.NewServer(counted.before(http.NotFoundHandler()))
	t.Cleanup(server.Close)
	s := span{workers: 2, from: time.Now()}
	for _, path := range []string{"/mypromo/v1/orders/17", "/mypromo/v1/orders", "/mypromo/v1/orders/4", "/shipx/v1/points", "/_/mypromo/ledger"} {
		response, err := http.Get(server.URL + path)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
	}
	s.to = time.Now()
	require.Equal(t, "2 GET v1/orders/{id}, 1 GET v1/orders", kinds(counted.in(s)))
	require.Empty(t, counted.in(span{to: s.from}))
	require.Empty(t, counted.in(span{from: s.to, to: s.to.Add(minute)}))
}

func TestARateIsThatOfAMinute(t *testing.T) {
	s := span{from: noon, to: noon.Add(30 * time.Second)}
	require.InDelta(t, 6, s.rate(at(0, 10, 30)), 0.001)
	require.Equal(t, span{from: noon.Add(-minute), to: noon.Add(90 * time.Second)}, s.around())
}
