package devserver_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"orderflow/internal/devserver"
	"orderflow/internal/devserver/devservertest"
	"orderflow/internal/temporalio"
)

// script is a CLI that does something else.
func script(t *testing.T, lines string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "temporal")
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+lines+"\n"), 0o700))
	return path
}

func at(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

func connect(t *testing.T, address string) client.Client {
	t.Helper()
	connected, err := temporalio.DialWith(t.Context(), address, "default", slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(connected.Close)
	return connected
}

func TestAServerKeepsWorkflowsInItsFile(t *testing.T) {
	folder := t.TempDir()
	uiPort := devservertest.FreePort(t)
	options := devserver.Options{
		Binary: devservertest.Binary(t), Address: devservertest.FreeAddress(t), UIPort: uiPort,
		DBFile: filepath.Join(folder, "data", "temporal.db"), LogFile: filepath.Join(folder, "logs", "temporal.log"),
	}
	const id = "order-A-1"

	server, err := devserver.Start(t.Context(), options)
	require.NoError(t, err)
	defer server.Stop()
	require.Equal(t, "http://"+at(uiPort), server.UI)
	require.Eventually(t, func() bool {
		page, err := http.Get(server.UI)
		if err != nil {
			return false
		}
		defer func() { _ = page.Body.Close() }()
		_, _ = io.Copy(io.Discard, page.Body)
		return page.StatusCode == http.StatusOK
	}, 10*time.Second, 20*time.Millisecond)
	connected := connect(t, server.Address)
	_, err = connected.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{
		Query: `OrderStage = "buy" AND NeedsAttention = true AND ProviderRefs = "shipx:4100200300"`,
	})
	require.NoError(t, err)
	_, err = connected.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: id, TaskQueue: "nobody"}, "Order")
	require.NoError(t, err)
	server.Stop()
	server.Stop()
	<-server.Done()

	again, err := devserver.Start(t.Context(), options)
	require.NoError(t, err)
	defer again.Stop()
	found, err := connect(t, again.Address).DescribeWorkflow(t.Context(), id, "")
	require.NoError(t, err)
	require.Equal(t, "Order", found.RawResponse.GetWorkflowExecutionInfo().GetType().GetName())
	require.FileExists(t, options.LogFile)
}

func TestPortsInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = taken.Close() }()
	port := taken.Addr().(*net.TCPAddr).Port
	inUse := "devserver: port " + strconv.Itoa(port) + " of 127.0.0.1 is in use, perhaps by another Temporal server: " +
		"stop that, or choose another port with "
	cases := map[string]struct {
		options devserver.Options
		want    string
	}{
		"the server's":   {devserver.Options{Address: at(port), UIPort: devservertest.FreePort(t)}, inUse + "TEMPORAL_ADDRESS"},
		"the Web UI's":   {devserver.Options{Address: devservertest.FreeAddress(t), UIPort: port}, inUse + "ORDERFLOW_WEB_UI_URL"},
		"both":           {devserver.Options{Address: at(port), UIPort: port}, inUse + "TEMPORAL_ADDRESS\n" + inUse + "ORDERFLOW_WEB_UI_URL"},
		"not an address": {devserver.Options{Address: "7233"}, `devserver: address "7233": want host:port`},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			tc.options.Binary = script(t, "exit 1")
			_, err := devserver.Start(t.Context(), tc.options)
			require.EqualError(t, err, tc.want)
		})
	}
}

func TestAServerThatFailsSaysWhy(t *testing.T) {
	t.Setenv("TEMPORAL_ADDRESS", "elsewhere:7233")
	address := devservertest.FreeAddress(t)
	binary := script(t, `echo "$@"; echo "at ${TEMPORAL_ADDRESS:-no other place}"; echo "disk full" >&2; exit 3`)
	_, port, _ := net.SplitHostPort(address)
	_, err := devserver.Start(t.Context(), devserver.Options{Binary: binary, Address: address, DBFile: filepath.Join(t.TempDir(), "db")})
	require.ErrorContains(t, err, binary+" ended at once (exit status 3); its last lines:\n"+
		"server start-dev --ip 127.0.0.1 --port "+port+" --log-level warn"+
		" --dynamic-config-value history.transferProcessorMaxPollRPS=200"+
		" --dynamic-config-value matching.useNewMatcher=true --headless --db-filename ")
	require.ErrorContains(t, err, " --search-attribute OrderStage=Keyword --search-attribute OrderStatus=Keyword"+
		" --search-attribute OrderSource=Keyword --search-attribute Carrier=Keyword"+
		" --search-attribute TrackingNumbers=KeywordList --search-attribute ProviderRefs=KeywordList"+
		" --search-attribute NeedsAttention=Bool --search-attribute AcceptedAt=Datetime"+
		" --search-attribute OrderReference=Keyword\nat no other place\ndisk full\n")
}

func TestAServerThatDoesNotStopIsKilled(t *testing.T) {
	pidFile := filepath.Join(t.TempDir(), "pid")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := devserver.Start(ctx, devserver.Options{
			Binary:  script(t, "trap '' TERM; echo $$ > "+pidFile+".new; mv "+pidFile+".new "+pidFile+"; exec sleep 300"),
			Address: devservertest.FreeAddress(t), StopWithin: 50 * time.Millisecond,
		})
		ended <- err
	}()
	require.Eventually(t, func() bool { _, err := os.Stat(pidFile); return err == nil }, 10*time.Second, time.Millisecond)
	cancel()
	require.ErrorContains(t, <-ended, "doesn't answer")

	text, err := os.ReadFile(pidFile)
	require.NoError(t, err)
	pid, err := strconv.Atoi(string(text[:len(text)-1]))
	require.NoError(t, err)
	process, err := os.FindProcess(pid)
	require.NoError(t, err)
	require.ErrorIs(t, process.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
