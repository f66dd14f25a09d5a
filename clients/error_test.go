package clients_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
)

func TestErrorSaysWhatWasTriedAndWhatCameBack(t *testing.T) {
	cases := []struct {
		name string
		err  clients.Error
		want string
	}{
		{
			"code and message", clients.Error{Code: "offer_expired", Message: "offers live 5 minutes", HTTPStatus: 400},
			"acme: buy offer 7: offer_expired: offers live 5 minutes",
		},
		{"code that is the message", clients.Error{Code: "Not found.", Message: "Not found."}, "acme: buy offer 7: Not found."},
		{"code only", clients.Error{Code: "no_carriers"}, "acme: buy offer 7: no_carriers"},
		{"message only", clients.Error{Message: "Not found."}, "acme: buy offer 7: Not found."},
		{"cause", clients.Error{Err: io.ErrUnexpectedEOF}, "acme: buy offer 7: unexpected EOF"},
		{"status", clients.Error{HTTPStatus: 502}, "acme: buy offer 7: HTTP 502 without a message"},
		{
			"fields", clients.Error{Message: "Invalid.", Fields: []clients.Field{{"sku", "is invalid"}, {"zip", "is missing"}}},
			"acme: buy offer 7: Invalid. (sku: is invalid, zip: is missing)",
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			tc.err.Provider, tc.err.Operation = "acme", "buy offer 7"
			require.EqualError(t, &tc.err, tc.want)
		})
	}
}

func TestErrorIsOfItsKindAndCause(t *testing.T) {
	err := fmt.Errorf("stage buy: %w", &clients.Error{Kind: clients.Unknown, Err: io.EOF, HTTPStatus: 500, Code: "oops"})
	require.ErrorIs(t, err, clients.Unknown)
	require.NotErrorIs(t, err, clients.Refused)
	require.NotErrorIs(t, err, clients.Unavailable)
	require.ErrorIs(t, err, io.EOF)
	require.Equal(t, 500, clients.StatusOf(err))
	require.Equal(t, "oops", clients.CodeOf(err))
	require.Equal(t, "unknown", clients.Unknown.Error())
}

func TestOtherErrorsHaveNeitherStatusNorCode(t *testing.T) {
	for _, err := range []error{nil, errors.New("x")} {
		require.Zero(t, clients.StatusOf(err))
		require.Empty(t, clients.CodeOf(err))
	}
}
