package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/config"
)

// Secrets; the first two have 24 bytes.
const (
	signWith  = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	signAlso  = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
	signOther = "whsec_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=" // 26 bytes
)

func TestNotifyTargets(t *testing.T) {
	for name, test := range map[string]struct {
		variables map[string]string
		tells     []string
		not       []string
		secrets   map[string][]string
	}{
		"nobody": {nil, nil, []string{"shop"}, map[string][]string{}},
		"all": {map[string]string{"ORDERFLOW_NOTIFY_URL": "https://shop.example/hooks", "ORDERFLOW_NOTIFY_SECRET": signWith},
			[]string{"shop", "merkana"}, nil, map[string][]string{"all": {signWith}}},
		"by source": {map[string]string{"ORDERFLOW_NOTIFY_URL": "shop=https://shop.example/hooks, merkana=http://127.0.0.1:9000",
			"ORDERFLOW_NOTIFY_SECRET": "merkana=" + signAlso + ",shop=" + signWith},
			[]string{"shop", "merkana"}, []string{"mypromo"}, map[string][]string{"shop": {signWith}, "merkana": {signAlso}}},
		"in rotation, and the others": {map[string]string{"ORDERFLOW_NOTIFY_URL": "shop=https://shop.example/hooks,https://other.example",
			"ORDERFLOW_NOTIFY_SECRET": "shop=" + signWith + "\nshop=" + signAlso + "\n" + signOther},
			[]string{"shop", "mypromo"}, nil, map[string][]string{"shop": {signWith, signAlso}, "all": {signOther}}},
		"one secret for two": {map[string]string{"ORDERFLOW_NOTIFY_URL": "shop=https://shop.example/hooks,merkana=https://other.example",
			"ORDERFLOW_NOTIFY_SECRET": signWith},
			[]string{"shop", "merkana"}, []string{"mypromo"}, map[string][]string{"shop": {signWith}, "merkana": {signWith}}},
	} {
		t.Run(name, func(t *testing.T) {
			c := load(t, test.variables)
			found, err := c.Notify.Targets()
			require.NoError(t, err)
			got := map[string][]string{}
			for name, target := range found {
				require.Equal(t, name, target.Name)
				for _, one := range target.Secrets {
					got[name] = append(got[name], one.Reveal())
				}
			}
			require.Equal(t, test.secrets, got)
			for _, source := range test.tells {
				require.True(t, c.Notify.Tells(source), source)
			}
			for _, source := range test.not {
				require.False(t, c.Notify.Tells(source), source)
			}
		})
	}
}

func TestNotifyProblems(t *testing.T) {
	good := map[string]string{"ORDERFLOW_NOTIFY_URL": "shop=https://shop.example/hooks", "ORDERFLOW_NOTIFY_SECRET": signWith}
	for name, test := range map[string]struct{ variable, value, want string }{
		"no URL": {"ORDERFLOW_NOTIFY_URL", "shop", "ORDERFLOW_NOTIFY_URL: entry 1: want https://shop.example/hooks, or source=https://shop.example/hooks " +
			"with a source of 1 to 30 lower-case letters, digits and dashes that is not all"},
		"upper case": {"ORDERFLOW_NOTIFY_URL", "Shop=https://shop.example", "ORDERFLOW_NOTIFY_URL: entry 1: want https"},
		"named all":  {"ORDERFLOW_NOTIFY_URL", "all=https://shop.example", "ORDERFLOW_NOTIFY_URL: entry 1: want https"},
		"twice": {"ORDERFLOW_NOTIFY_URL", "shop=https://a.example,shop=https://b.example",
			"ORDERFLOW_NOTIFY_URL: entry 2: want one for the source shop, not two"},
		"in the clear": {"ORDERFLOW_NOTIFY_URL", "shop=http://shop.example/hooks",
			`ORDERFLOW_NOTIFY_URL: entry 1: "http://shop.example/hooks": want https for any host except this machine and its containers`},
		"with a password": {"ORDERFLOW_NOTIFY_URL", "shop=https://user:hunter2@shop.example",
			`ORDERFLOW_NOTIFY_URL: entry 1: "https://xxxxx@shop.example": want http(s)://host, with a path at most`},
		"no secret": {"ORDERFLOW_NOTIFY_SECRET", "", "ORDERFLOW_NOTIFY_SECRET: must have one for the source shop, because ORDERFLOW_NOTIFY_URL is set"},
		"short secret": {"ORDERFLOW_NOTIFY_SECRET", "whsec_hunter2=",
			"ORDERFLOW_NOTIFY_SECRET: secret 1: want whsec_ and base64 of 24 to 64 bytes, or source=whsec_…"},
		"no prefix": {"ORDERFLOW_NOTIFY_SECRET", "hunter2", "ORDERFLOW_NOTIFY_SECRET: secret 1: want whsec_"},
		"of nobody": {"ORDERFLOW_NOTIFY_SECRET", signWith + ",merkana=" + signAlso,
			"ORDERFLOW_NOTIFY_SECRET: secret 2: its source is not in ORDERFLOW_NOTIFY_URL: shop"},
		"three": {"ORDERFLOW_NOTIFY_SECRET", "shop=" + signWith + ",shop=" + signAlso + ",shop=" + signOther,
			"ORDERFLOW_NOTIFY_SECRET: secret 3: want at most 2 for the source shop: the old and the new one"},
		"too patient":  {"ORDERFLOW_NOTIFY_TIMEOUT", "2m", "ORDERFLOW_NOTIFY_TIMEOUT: 2m0s: want at most 1m0s"},
		"falling":      {"ORDERFLOW_NOTIFY_SLOWEST_RETRY", "1s", "ORDERFLOW_NOTIFY_SLOWEST_RETRY: want at least ORDERFLOW_NOTIFY_FIRST_RETRY"},
		"too slow":     {"ORDERFLOW_NOTIFY_SLOWEST_RETRY", "13h", "ORDERFLOW_NOTIFY_SLOWEST_RETRY: 13h0m0s: want at most 12h"},
		"never":        {"ORDERFLOW_NOTIFY_AT_ONCE", "0", "ORDERFLOW_NOTIFY_AT_ONCE: 0: want more than 0"},
		"with a query": {"ORDERFLOW_NOTIFY_URL", "shop=https://shop.example?key=hunter2", `entry 1: "https://shop.example?xxxxx": want http(s)://host`},
	} {
		t.Run(name, func(t *testing.T) {
			variables := map[string]string{}
			for name, value := range good {
				variables[name] = value
			}
			variables[test.variable] = test.value
			environment(t, variables)
			_, err := config.Load()
			require.ErrorContains(t, err, test.want)
			require.NotContains(t, err.Error(), "hunter2")
		})
	}
}
