package main_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTokens(t *testing.T) {
	type created struct{ Token, Entry string }
	shop := decode[created](t, "token", "create", "shop", "--role", "start", "--role", "read")
	require.Regexp(t, `^of_[A-Za-z0-9_-]{43}$`, shop.Token)
	require.Regexp(t, `^shop:start\+read:[0-9a-f]{64}$`, shop.Entry)

	text := run(t, "token", "create", "ops", "--role", "operate,start")
	require.Equal(t, 0, text.code, text.err)
	ops := regexp.MustCompile(`^token  (of_\S{43})\nentry  (ops:operate\+start:\S{64})\n$`).FindStringSubmatch(text.out)
	require.NotNil(t, ops, text.out)

	stranger := decode[created](t, "token", "create", "stranger", "--role", "admin")
	t.Setenv("ORDERFLOW_API_TOKENS", shop.Entry+",\n"+ops[2])
	require.Equal(t, result{out: "entry 1: shop, who may start, read\n"}, runWith(t, shop.Token, "token", "check"))
	require.Equal(t, result{out: "entry 2: ops, who may operate, start\n"}, runWith(t, " "+ops[1]+"\n", "token", "check"))
	require.JSONEq(t, `{"entry": 2, "name": "ops", "roles": ["operate", "start"]}`,
		runWith(t, ops[1], "token", "check", "-o", "json").out)
	for _, wrong := range []string{stranger.Token, "", shop.Entry, fmt.Sprintf("%4096s%s", "", shop.Token)} {
		require.Equal(t, result{code: 1, err: "orderflow: none of the 2 entries of ORDERFLOW_API_TOKENS lets this token in\n"},
			runWith(t, wrong, "token", "check"))
	}
}

func TestWrongTokens(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"no name":      {[]string{"create", "--role", "read"}, "accepts 1 arg(s)"},
		"a bad name":   {[]string{"create", "shop:1", "--role", "read"}, "token create shop:1: the name: want up to 64 letters"},
		"no role":      {[]string{"create", "shop"}, "token create shop: the roles: want at least one"},
		"unknown role": {[]string{"create", "shop", "--role", "root"}, "the roles: want some of start, read, pack, operate, supplies, admin"},
		"an argument":  {[]string{"check", "of_secret"}, `unknown command "of_secret" for "orderflow token check"`},
	} {
		t.Run(name, func(t *testing.T) {
			done := run(t, append([]string{"token"}, tc.args...)...)
			require.Equal(t, 2, done.code)
			require.Empty(t, done.out)
			require.Contains(t, done.err, tc.want)
		})
	}
}
