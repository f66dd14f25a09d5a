package clients_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/record"
)

func TestEveryExchangeIsRecorded(t *testing.T) {
	dir := t.TempDir()
	recorder, err := record.Open(dir, slog.New(slog.NewTextHandler(&bytes.Buffer{}, nil)))
	require.NoError(t, err)
	server := serve(t, answers(201, `{"id":7,"name":"Anna"}`))
	caller := newCaller(t, server.URL+"/base", func(o *clients.Options) {
		o.Record, o.Token = recorder, clients.FixedToken("hunter2")
	})
	require.NoError(t, caller.Do(t.Context(), clients.Call{Operation: "create order", Method: "POST", Path: "/v1/orders", Body: map[string]any{"city": "Toruń"}}, nil))
	server.Close()
	require.Error(t, caller.Do(t.Context(), clients.Call{Operation: "get order 7", Method: "GET", Path: "/v1/orders/7"}, nil))
	recorder.Close()

	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	require.NoError(t, err)
	require.Len(t, names, 2)
	var texts []string
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NotContains(t, string(text), "hunter2")
		texts = append(texts, string(text))
	}
	for _, want := range []string{`"template": "/v1/orders"`, `"Authorization": "(secret)"`, `"city": "Xxxxx"`, `"name": "Xxxx"`, `"status": 201`} {
		require.Contains(t, texts[0], want)
	}
	require.Contains(t, texts[1], `"noAnswer": true`)
}
