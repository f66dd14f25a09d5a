package activities_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/clients/tpk"
	"orderflow/order"
)

const (
	packagesADay = 170
	pageOfTPK    = 50
)

// broker is a TPK that has received a number of packages a day for some days. Package 1 is
// the first. Packages of the last three days are on the way, and so is package 1, which got
// lost. It counts the calls.
type broker struct {
	began time.Time
	days  int
	calls atomic.Int32
}

func (b *broker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if r.URL.Path == "/token" {
		_, _ = fmt.Fprint(w, `{"token": "t"}`)
		return
	}
	b.calls.Add(1)
	if id, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/user/orders/")); err == nil {
		_ = json.NewEncoder(w).Encode(b.pack(id))
		return
	}
	b.search(w, r)
}

func (b *broker) pack(id int) map[string]any {
	status := tpk.CourierStatusDelivered
	if id == 1 || id > b.last()-3*packagesADay {
		status = tpk.CourierStatusInDelivery
	}
	return map[string]any{"order_id": id, "status": 5, "courier_status": int(status),
		"created_at": b.began.AddDate(0, 0, (id-1)/packagesADay).Format(time.DateTime)}
}

func (b *broker) last() int { return b.days * packagesADay }

func (b *broker) search(w http.ResponseWriter, r *http.Request) {
	var query struct {
		Page    int
		Filters struct {
			Since string `json:"created_since"`
		}
	}
	_ = json.NewDecoder(r.Body).Decode(&query)
	since, _ := time.Parse(time.DateOnly, query.Filters.Since)
	first := max(0, int(since.Sub(b.began).Hours())/24*packagesADay)
	from := first + (max(query.Page, 1)-1)*pageOfTPK
	var shown []any
	for id := from + 1; id <= min(from+pageOfTPK, b.last()); id++ {
		shown = append(shown, b.pack(id))
	}
	total := b.last() - first
	_ = json.NewEncoder(w).Encode(map[string]any{"orders": shown, "total": total, "current_page": max(query.Page, 1),
		"per_page": pageOfTPK, "last_page": (total + pageOfTPK - 1) / pageOfTPK})
}

func TestAPollOfADeliveryCostsTheSameAtAnyUptime(t *testing.T) {
	b := &broker{began: time.Date(2026, 8, 3, 0, 0, 0, 0, time.UTC)}
	listener := httptest.NewServer(b)
	t.Cleanup(listener.Close)
	client, err := tpk.New(tpk.Config{BaseURL: listener.URL, APIKey: "k", Email: "e", Password: "p"})
	require.NoError(t, err)
	steps := &activities.TPK{Options: activities.TPKOptions{Client: client, Timing: attempt.Timing{Settle: time.Minute}}}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(steps)
	// poll asks about the packages of an order, and returns the number of calls.
	poll := func(ids ...int64) (calls int32, err error) {
		before := b.calls.Load()
		made := b.began.AddDate(0, 0, int(ids[0]-1)/packagesADay)
		_, err = env.ExecuteActivity(steps.AwaitPackagesDelivered, order.Ref{ID: "A-1", AcceptedAt: made}, ids)
		return b.calls.Load() - before, err
	}
	for _, days := range []int{1, 10, 60} { // of one worker
		b.days = days
		last := int64(b.last())
		for name, test := range map[string]struct {
			ids   []int64
			calls int32
			ended bool
		}{
			"today's package":                 {[]int64{last}, 1, false},
			"the oldest that is not there":    {[]int64{1}, 1, false},
			"an order of three packages":      {[]int64{last, last - 1, last - 2}, 1, false},
			"an order that has been followed": {[]int64{2, 3, 4}, 3, days > 3},
		} {
			t.Run(fmt.Sprintf("day %d: %s", days, name), func(t *testing.T) {
				calls, err := poll(test.ids...)
				require.LessOrEqual(t, calls, test.calls)
				if test.ended {
					require.NoError(t, err)
				} else {
					require.ErrorContains(t, err, "is under way")
				}
			})
		}
	}
}
