package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCommandsAreShownAsTheyCanBeTyped(t *testing.T) {
	cases := map[string]struct{ path, text, want string }{
		"on the PATH":      {"", `run "orderflow setup"`, `run "orderflow setup"`},
		"quoted":           {"bin/orderflow", `run "orderflow setup" first`, `run "bin/orderflow setup" first`},
		"at the beginning": {"./orderflow", "orderflow list\n  orderflow show A-1", "./orderflow list\n  ./orderflow show A-1"},
		"prose":            {"bin/orderflow", "orderflow: /etc/orderflow x, orderflow.env, Orderflow has", "orderflow: /etc/orderflow x, orderflow.env, Orderflow has"},
		"with a space":     {"/my $1 programs/orderflow", "orderflow list", "'/my $1 programs/orderflow' list"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tc.want, Streams{Orderflow: tc.path}.Typed(tc.text))
		})
	}
}

func TestThePathOfOrderflow(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("bin", 0o700))
	require.NoError(t, os.WriteFile(filepath.Join("bin", "orderflow"), nil, 0o700))
	for called, want := range map[string]string{
		"orderflow": "", "bin/orderflow": "bin/orderflow", "./bin/orderflow": "./bin/orderflow", "bin/worker": "bin/orderflow",
		"/tmp/go-build1/exe/starter": "",
	} {
		require.Equal(t, want, pathOfOrderflow(called), called)
	}
}
