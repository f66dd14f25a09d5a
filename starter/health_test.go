package main_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHealth(t *testing.T) {
	answers := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	plain, encrypted := httptest.NewServer(answers), httptest.NewTLSServer(answers)
	defer plain.Close()
	defer encrypted.Close()
	port := func(server *httptest.Server) string {
		return server.URL[strings.LastIndex(server.URL, ":"):]
	}
	for name, test := range map[string]struct {
		address, certificate string
		args                 []string
		code                 int
		want                 string
	}{
		"the trigger is ready":       {address: "0.0.0.0" + port(plain)},
		"on any address":             {address: port(plain)},
		"with TLS":                   {address: "127.0.0.1" + port(encrypted), certificate: "trigger.pem"},
		"nobody there":               {address: "127.0.0.1:1", code: 1, want: "connection refused"},
		"a URL answers":              {args: []string{plain.URL + "/readyz"}},
		"a URL answers with trouble": {args: []string{plain.URL + "/other"}, code: 1, want: "/other answers 503 Service Unavailable"},
		"a stranger's certificate":   {args: []string{encrypted.URL + "/readyz"}, code: 1, want: "certificate"},
		"no URL":                     {args: []string{"::"}, code: 2, want: "missing protocol scheme"},
	} {
		t.Run(name, func(t *testing.T) {
			if test.address != "" {
				t.Setenv("ORDERFLOW_HTTP_ADDRESS", test.address)
			}
			if test.certificate != "" {
				t.Setenv("ORDERFLOW_HTTP_TLS_CERT", test.certificate)
				t.Setenv("ORDERFLOW_HTTP_TLS_KEY", test.certificate)
			}
			done := run(t, append([]string{"health"}, test.args...)...)
			require.Equal(t, test.code, done.code, done.err)
			require.Contains(t, done.err, test.want)
		})
	}
}
