//go:build cluster && unix

package cluster_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/test/program"
)

// stopWithin is how long a process may take to stop before it is killed.
const stopWithin = 40 * time.Second

// process is one of a cluster's programs. It can be restarted after it has ended.
type process struct {
	*testing.T
	name string
	// command makes a new exec.Cmd: each runs only once.
	command func() *exec.Cmd
	// gently is the signal that asks the program to stop.
	gently syscall.Signal
	log    string // the file with its output

	running *exec.Cmd
	ended   chan struct{} // closed when it has ended
}

// newProcess returns a process that is not started yet. It stops when the test ends; a
// failed test shows the end of its output.
func newProcess(t *testing.T, folder, name string, gently syscall.Signal, command func() *exec.Cmd) *process {
	p := &process{T: t, name: name, command: command, gently: gently, log: filepath.Join(folder, name+".log")}
	t.Cleanup(func() {
		p.end(gently)
		if t.Failed() {
			t.Logf("the last of %s:\n%s", name, p.tail())
		}
	})
	return p
}

func (p *process) start() {
	p.Helper()
	output, err := os.OpenFile(p.log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	require.NoError(p, err)
	defer func() { _ = output.Close() }()
	p.running, p.ended = p.command(), make(chan struct{})
	p.running.Stdout, p.running.Stderr = output, output
	require.NoError(p, p.running.Start(), p.name)
	go func(running *exec.Cmd, ended chan struct{}) {
		_ = running.Wait() // the output has the reason
		close(ended)
	}(p.running, p.ended)
}

// end sends a signal and returns when the process has ended.
func (p *process) end(signal syscall.Signal) {
	if p.running == nil {
		return
	}
	_ = p.running.Process.Signal(signal) // an error is expected: the process was killed
	select {
	case <-p.ended:
	case <-time.After(stopWithin):
		p.Errorf("%s does not stop on %s", p.name, signal)
		_ = p.running.Process.Kill()
		<-p.ended
	}
}

// kill ends the process without a clean-up.
func (p *process) kill() { p.end(syscall.SIGKILL) }

// stop asks the process to end.
func (p *process) stop() { p.end(p.gently) }

// startUntil starts the process, again when it ends by itself, until it answers.
func (p *process) startUntil(answers func() error) {
	p.Helper()
	p.start()
	var err error
	require.Eventually(p, func() bool {
		select {
		case <-p.ended:
			p.start()
		default:
		}
		err = answers()
		return err == nil
	}, startWithin, 200*time.Millisecond, "%s answers", p.name)
	require.NoError(p, err)
}

// tail returns the end of the process's output, with long lines cut.
func (p *process) tail() string {
	const most, longest = 30, 500 // lines, bytes
	content, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	lines = lines[max(0, len(lines)-most):]
	for i, line := range lines {
		lines[i] = line[:min(len(line), longest)]
	}
	return strings.Join(lines, "\n")
}

// run runs a command, which must succeed.
func run(t *testing.T, command *exec.Cmd) {
	t.Helper()
	out, err := command.CombinedOutput()
	require.NoError(t, err, "%s\n%s", command, out)
}

// environment is this process's environment without settings of Temporal or Orderflow,
// plus the given ones.
func environment(settings ...map[string]string) []string {
	list := append(program.Environment(), "TEMPORAL_CONFIG_FILE="+os.DevNull) // ignore the user's own profile
	for _, some := range settings {
		for name, value := range some {
			list = append(list, fmt.Sprintf("%s=%s", name, value))
		}
	}
	return list
}
