package devserver_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/devserver"
	"orderflow/internal/devserver/devservertest"
)

// TestAKilledProgramLeavesNoServer checks that the server does not keep its ports when the
// program that started it is killed.
func TestAKilledProgramLeavesNoServer(t *testing.T) {
	pidFile := filepath.Join(t.TempDir(), "pid")
	binary := script(t, "echo $$ > "+pidFile+".new; mv "+pidFile+".new "+pidFile+"; exec sleep 300")
	program := exec.Command(os.Args[0], "-test.run=^TestProgramThatIsKilled$")
	program.Env = append(os.Environ(), "DEVSERVER_OF_KILLED="+binary)
	require.NoError(t, program.Start())
	t.Cleanup(func() { _ = program.Process.Kill() })
	require.Eventually(t, func() bool { _, err := os.Stat(pidFile); return err == nil }, 20*time.Second, time.Millisecond)
	pid, err := os.ReadFile(pidFile)
	require.NoError(t, err)

	require.NoError(t, program.Process.Kill())
	_ = program.Wait()

	require.Eventually(t, func() bool { return ended(string(bytes.TrimSpace(pid))) }, 10*time.Second, 10*time.Millisecond)
}

// TestProgramThatIsKilled is not a test but the program that the test above kills.
func TestProgramThatIsKilled(t *testing.T) {
	binary := os.Getenv("DEVSERVER_OF_KILLED")
	if binary == "" {
		t.Skip("only run by TestAKilledProgramLeavesNoServer")
	}
	_, err := devserver.Start(context.Background(), devserver.Options{Binary: binary, Address: devservertest.FreeAddress(t)})
	t.Fatal("nothing killed it:", err)
}

// ended reports whether a process has ended, even if nobody has read its exit status yet.
func ended(pid string) bool {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%s/status", pid))
	return err != nil || bytes.Contains(status, []byte("State:\tZ"))
}
