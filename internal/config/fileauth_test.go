package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/config"
	"orderflow/internal/secret"
	"orderflow/order"
)

func TestFileAuths(t *testing.T) {
	hosts := order.FileHosts{"files.shop.example"}
	bearer := config.FileAuth{Hosts: order.FileHosts{"cdn.example:8443", "*.cdn.example"}, Header: "Authorization", Value: "Bearer x"}
	cases := map[string]struct {
		text string
		want map[string]config.FileAuth
	}{
		"nothing":     {"", map[string]config.FileAuth{}},
		"basic":       {"shop@files.shop.example=basic user:pass:word=", map[string]config.FileAuth{"shop": {Hosts: hosts, Username: "user", Password: "pass:word="}}},
		"header":      {"cdn@cdn.example:8443,*.cdn.example=header authorization: Bearer x", map[string]config.FileAuth{"cdn": bearer}},
		"both":        {" shop@files.shop.example=basic user:secret ; cdn @ CDN.example:8443, *.cdn.example = header Authorization:Bearer x; ", map[string]config.FileAuth{"shop": {Hosts: hosts, Username: "user", Password: "secret"}, "cdn": bearer}},
		"lines":       {"shop@files.shop.example=basic user:a;b\n\ncdn@cdn.example:8443,*.cdn.example=header Authorization: Bearer x\n", map[string]config.FileAuth{"shop": {Hosts: hosts, Username: "user", Password: "a;b"}, "cdn": bearer}},
		"single line": {"shop@files.shop.example=basic user:a;b\n", map[string]config.FileAuth{"shop": {Hosts: hosts, Username: "user", Password: "a;b"}}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := config.Config{PrintFileAuth: secret.Text(tc.text)}.FileAuths()
			require.NoError(t, err)
			require.Equal(t, tc.want, got)
		})
	}
}

func TestBrokenFileAuthsAreNotPrinted(t *testing.T) {
	const format = "want name@hosts=basic user:password or name@hosts=header Name: value"
	const bound = "want hosts after the name: name@files.example.com,*.cdn.example.com=…; " +
		"without them, an order could send the credential to any host"
	cases := map[string]struct{ text, want string }{
		"no name":          {"basic user:hunter2", "entry 1: " + format},
		"empty name":       {"@a.example=basic user:hunter2", "entry 1: " + format},
		"semicolon inside": {"shop@a.example=basic user:hun;ter2@a.example=hunter2", "entry 2: want basic or header after the name and its hosts"},
		"unknown kind":     {"shop@a.example=hunter2", "entry 1: want basic or header after the name and its hosts"},
		"no password":      {"shop@a.example=basic hunter2", "entry 1: want user:password after basic"},
		"empty password":   {"shop@a.example=basic hunter2:", "entry 1: want user:password after basic"},
		"no user":          {"shop@a.example=basic :hunter2", "entry 1: want user:password after basic"},
		"no header value":  {"shop@a.example=header hunter2:", "entry 1: want Name: value after header"},
		"header with gaps": {"shop@a.example=header hunter2 x: y", "entry 1: want Name: value after header"},
		"no header name":   {"shop@a.example=header : hunter2", "entry 1: want Name: value after header"},
		"no hosts":         {"shop=basic user:hunter2", "entry 1: " + bound},
		"hosts that are none": {"shop@hunter2/=basic a:b",
			"entry 1: want hosts such as files.example.com, files.example.com:8443 or *.example.com"},
		"twice": {"hunter2@a.example=basic a:b;hunter2@a.example=basic c:d", "entry 2: its name is already used"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := config.Config{PrintFileAuth: secret.Text(tc.text)}.FileAuths()
			require.EqualError(t, err, tc.want)
			require.NotContains(t, err.Error(), "hunter2")
		})
	}
}
