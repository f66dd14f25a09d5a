package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/config"
	"orderflow/internal/secret"
)

func TestFileAuths(t *testing.T) {
	bearer := config.FileAuth{Header: "Authorization", Value: "Bearer x"}
	cases := map[string]struct {
		text string
		want map[string]config.FileAuth
	}{
		"nothing":     {"", map[string]config.FileAuth{}},
		"basic":       {"shop=basic user:pass:word=", map[string]config.FileAuth{"shop": {Username: "user", Password: "pass:word="}}},
		"header":      {"cdn=header authorization: Bearer x", map[string]config.FileAuth{"cdn": bearer}},
		"both":        {" shop=basic user:secret ; cdn = header Authorization:Bearer x; ", map[string]config.FileAuth{"shop": {Username: "user", Password: "secret"}, "cdn": bearer}},
		"lines":       {"shop=basic user:a;b\n\ncdn=header Authorization: Bearer x\n", map[string]config.FileAuth{"shop": {Username: "user", Password: "a;b"}, "cdn": bearer}},
		"single line": {"shop=basic user:a;b\n", map[string]config.FileAuth{"shop": {Username: "user", Password: "a;b"}}},
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
	const format = "want name=basic user:password or name=header Name: value"
	cases := map[string]struct{ text, want string }{
		"no name":          {"basic user:hunter2", "entry 1: " + format},
		"empty name":       {"=basic user:hunter2", "entry 1: " + format},
		"semicolon inside": {"shop=basic user:hun;ter2=hunter2", "entry 2: want basic or header after the name"},
		"unknown kind":     {"shop=hunter2", "entry 1: want basic or header after the name"},
		"no password":      {"shop=basic hunter2", "entry 1: want user:password after basic"},
		"empty password":   {"shop=basic hunter2:", "entry 1: want user:password after basic"},
		"no user":          {"shop=basic :hunter2", "entry 1: want user:password after basic"},
		"no header value":  {"shop=header hunter2:", "entry 1: want Name: value after header"},
		"header with gaps": {"shop=header hunter2 x: y", "entry 1: want Name: value after header"},
		"no header name":   {"shop=header : hunter2", "entry 1: want Name: value after header"},
		"twice":            {"hunter2=basic a:b;hunter2=basic c:d", "entry 2: its name was used before"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := config.Config{PrintFileAuth: secret.Text(tc.text)}.FileAuths()
			require.EqualError(t, err, tc.want)
			require.NotContains(t, err.Error(), "hunter2")
		})
	}
}
