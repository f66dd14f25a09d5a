package main

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"orderflow/internal/devserver"
	"orderflow/internal/devserver/devservertest"
	"orderflow/sandbox/simulators"
	"orderflow/test/terminal"
)

func TestMain(m *testing.M) {
	programs := terminal.Programs()
	programs["worker"] = main
	testscript.Main(m, programs)
}

// TestScripts runs the scripts of testdata/scripts: commands and their output.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/scripts", RequireExplicitExec: true, RequireUniqueNames: true})
}

// TestWorking runs the scripts of testdata/working, in which workers run with a Temporal
// server and the providers' simulators.
func TestWorking(t *testing.T) {
	temporal := devservertest.Binary(t)
	address := devservertest.FreeAddress(t)
	server, err := devserver.Start(t.Context(), devserver.Options{Address: address})
	require.NoError(t, err)
	t.Cleanup(server.Stop)
	providers := httptest.NewServer(simulators.New(simulators.Options{Speed: 1000}).Handler())
	t.Cleanup(providers.Close)
	environment := []string{"TEMPORAL_ADDRESS=" + address, "TEMPORAL_CLI=" + temporal, "SIMULATORS=" + providers.URL,
		"ORDERFLOW_METRICS_ADDRESS=" + devservertest.FreeAddress(t), "ORDERFLOW_POLL_FIRST=20ms", "ORDERFLOW_POLL_SLOWEST=300ms"}
	for _, provider := range []string{"MYPROMO", "SHIPX", "TPK", "MEDIAPORT", "MERKANA"} {
		environment = append(environment, "ORDERFLOW_"+provider+"_URL="+providers.URL+"/"+strings.ToLower(provider))
	}
	testscript.Run(t, testscript.Params{Dir: "testdata/working", RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars, environment...)
			return nil
		}})
}
