package webhooks_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/webhooks"
)

// What may get into an order's history by a webhook.
var (
	plainKind = regexp.MustCompile(`^[a-z_-]{1,40}$`)
	plainRef  = regexp.MustCompile(`^[1-9][0-9]{0,18}$`)
)

// FuzzFormats hands anything at all to the decoders of both providers.
func FuzzFormats(f *testing.F) {
	for _, body := range []string{
		``, `null`, `[]`, `{}`, `{"id": 9}`, `{"id": "9", "order_id": null}`, `{"id": 61, "order_id": 9, "status": "FINISHED"}`,
		`{"id": -1}`, `{"id": 9223372036854775808}`, `{"id": 1e999999999}`, `{"id": {"id": 9}}`, `{"id": 9, "id": "x"}`,
		shipX(41), myPromo(9), `{"event": "<script>", "payload": {"shipment_id": "41"}}`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for provider, read := range webhooks.Formats {
			event, _, err := read([]byte(body))
			if err != nil {
				continue
			}
			require.Equal(t, provider, event.Provider)
			require.Regexp(t, plainKind, event.Kind)
			require.Regexp(t, plainRef, event.Ref)
		}
	})
}
