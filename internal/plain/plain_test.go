package plain_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"orderflow/internal/plain"
	"orderflow/internal/plain/plaintest"
)

// second returns the error of a call that returns something else, too.
func second[T any](_ T, err error) error { return err }

func unmarshal[T any](text string) error { return json.Unmarshal([]byte(text), new(T)) }

func TestWords(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{second(strconv.ParseInt("x", 10, 64)), "want a whole number"},
		{second(strconv.Atoi(`a"b`)), "want a whole number"},
		{second(strconv.ParseInt("99999999999999999999", 10, 64)), "the number is too large"},
		{second(strconv.ParseFloat("x", 64)), "want a number"},
		{second(strconv.ParseBool("x")), "want true or false"},
		{fmt.Errorf("invalid argument %q for %q flag: %w", "x", "--limit", second(strconv.Atoi("x"))), `invalid argument "x" for "--limit" flag: want a whole number`},
		{second(time.ParseDuration("x")), "want a duration such as 30s, 2m or 500ms"},
		{second(time.ParseDuration("5")), "want a duration such as 30s, 2m or 500ms"},
		{second(time.ParseDuration("5q")), "want a duration such as 30s, 2m or 500ms"},
		{second(time.Parse(time.DateOnly, "x")), "want a date such as 2026-01-31"},
		{second(time.Parse("15:04", "25:00")), "want a date and time such as 2026-01-31T08:00:00Z"},
		{second(time.Parse("15:04", "x")), "want a time such as 15:04"},
		{second(time.Parse(time.RFC3339, "2026-01-31")), "want a date and time such as 2026-01-31T08:00:00Z"},
		{unmarshal[struct{ A int }](`{"a": "x"}`), "want a whole number; is string"},
		{unmarshal[int](`1e30`), "want a whole number that is not too large"},
		{unmarshal[float64](`1e999`), "want a number; is number"},
		{unmarshal[string](`7`), "want a text; is number"},
		{unmarshal[bool](`[]`), "want true or false; is array"},
		{unmarshal[[]string](`{}`), "want a list; is object"},
		{unmarshal[struct{}](`[]`), "want another kind of value than array"},
		{second(netip.ParseAddr("x")), `"x" is not an IP address`},
		{second(hex.DecodeString("x")), "invalid byte: U+0078 'x'"},
		//lint:ignore SA1007 an error of this kind is what is reworded
		{second(url.Parse("http://[")), `parse "http://[": missing ']' in host`},
		{status.Error(codes.Unavailable, `connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:7233: connect: connection refused"`), "dial tcp 127.0.0.1:7233: connect: connection refused"},
		{fmt.Errorf("failed reaching server: %w", context.DeadlineExceeded), "failed reaching server: timed out"},
		{errors.New("a.json: temporalproto: unexpected EOF"), "a.json: it is not the JSON that is wanted here"},
		{context.Canceled, "interrupted"},
		{errors.New("open orders.json: no such file"), "open orders.json: no such file"},
	} {
		t.Run(c.err.Error(), func(t *testing.T) {
			require.Equal(t, c.want, plain.Words(c.err.Error()))
			plaintest.RequireNone(t, plain.Words(c.err.Error()))
		})
	}
}
