package main_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

func TestStartTransliteratesWhereConfigured(t *testing.T) {
	doc := tooDear(t, "latin-1")
	doc.Recipient.FirstName = "Юрій"
	path := file(t, doc)
	refused := run(t, "start", path)
	require.Equal(t, 2, refused.code)
	require.Contains(t, refused.err, "recipient.firstName: has characters that InPost's label can't show: Cyrillic; write it in Latin letters, or set shipping.transliterate")

	t.Setenv("ORDERFLOW_TRANSLITERATE", "true")
	require.False(t, decode[[]started](t, "start", path)[0].Existing)
	require.True(t, decode[[]started](t, "start", path)[0].Existing)
	require.Equal(t, "Yurii", decode[order.State](t, "show", "latin-1").Order.Recipient.FirstName)
}
