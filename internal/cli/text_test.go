package cli_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/cli"
	"orderflow/order"
)

// Text from a provider or a customer can't add lines to an error.
func TestOnlyErrorsOfOurOwnHaveLines(t *testing.T) {
	forged := errors.New("no\norderflow: all is well\r\n\u2028status completed")
	const flat = "no orderflow: all is well status completed"
	rules := order.Problems{{Path: "id", Rule: "must be given"}, {Path: "items", Rule: "must be\none"}}
	for name, tc := range map[string]struct {
		err  error
		want string
	}{
		"plain":           {forged, flat},
		"wrapped":         {fmt.Errorf("order a-1: %w; nothing was done", forged), "order a-1: " + flat + "; nothing was done"},
		"wrapped twice":   {fmt.Errorf("a: %w", fmt.Errorf("b: %w", forged)), "a: b: " + flat},
		"words around it": {fmt.Errorf("%v\n%w", forged, errors.New("end")), flat + "end"},
		"joined":          {errors.Join(forged, errors.New("another")), flat + "\nanother"},
		"a list":          {fmt.Errorf("configuration:\n%w", errors.Join(errors.New("A: want 1"), forged)), "configuration:\nA: want 1\n" + flat},
		"a list of one":   {fmt.Errorf("configuration:\n%w", errors.Join(forged)), "configuration:\n" + flat},
		"rules":           {fmt.Errorf("order a-1: %w", rules), "order a-1: id: must be given\nitems: must be one"},
		"input":           {cli.Wrong(errors.Join(forged, forged)), flat + "\n" + flat},
		"words of Go":     {fmt.Errorf("x: %w", errors.New("context deadline exceeded")), "x: timed out"},
		"hidden":          {hides{forged}, "something failed"},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, cli.Text(tc.err)) })
	}
}

// hides is an error whose text does not contain the wrapped error's.
type hides struct{ err error }

func (hides) Error() string   { return "something failed" }
func (h hides) Unwrap() error { return h.err }
