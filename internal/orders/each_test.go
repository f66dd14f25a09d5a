package orders

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadsAreRepeatedIfWorkersWereBusy(t *testing.T) {
	gone := errors.New("gone")
	const n = 5
	for _, test := range []struct {
		name   string
		first  [n]error // of the first reading; a second one succeeds
		want   []error
		asked  int // readings
		reason string
	}{
		{"all answer", [n]error{}, make([]error, n), n, "nothing is silent"},
		{"two are silent", [n]error{nil, &NoWorkerError{}, nil, ErrNoWorker, nil}, make([]error, n), n + 2, "another order had an answer"},
		{"one is gone", [n]error{nil, gone, nil, nil, ErrNoWorker}, []error{nil, gone, nil, nil, nil}, n + 1, "only what was silent is read again"},
		{"all are silent", [n]error{ErrNoWorker, ErrNoWorker, ErrNoWorker, ErrNoWorker, ErrNoWorker},
			[]error{ErrNoWorker, ErrNoWorker, ErrNoWorker, ErrNoWorker, ErrNoWorker}, n, "no worker is running"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var mu sync.Mutex
			var read []int
			got := eachRead(t.Context(), n, nil, func(_ context.Context, i int) error {
				mu.Lock()
				defer mu.Unlock()
				again := slices.Contains(read, i)
				if read = append(read, i); again {
					return nil
				}
				return test.first[i]
			})
			require.Equal(t, test.want, got)
			require.Len(t, read, test.asked, test.reason)
		})
	}
}
