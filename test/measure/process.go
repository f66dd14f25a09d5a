package measure

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Process is a child process.
type Process struct {
	command *exec.Cmd
	said    bytes.Buffer
}

// StartProcess starts a program with an environment.
func StartProcess(path string, env []string, args ...string) (*Process, error) {
	p := &Process{command: exec.Command(path, args...)}
	p.command.Env = env
	p.command.Stdout, p.command.Stderr = &p.said, &p.said
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	return p, nil
}

// PID is the process id, for measurements.
func (p *Process) PID() int { return p.command.Process.Pid }

// End kills the process and waits for its end.
func (p *Process) End() {
	if p == nil {
		return
	}
	_ = p.command.Process.Signal(syscall.SIGKILL) // its result does not matter any more
	_ = p.command.Wait()
}

// Stop sends SIGTERM, as a service manager does, and waits for the end. It kills a
// process that takes longer than within.
func (p *Process) Stop(within time.Duration) {
	late := time.AfterFunc(within, func() { _ = p.command.Process.Kill() })
	defer late.Stop()
	_ = p.command.Process.Signal(syscall.SIGTERM)
	_ = p.command.Wait()
}

// Said returns the process's output.
func (p *Process) Said() string { return p.said.String() }

// Memory is a process's memory in bytes: now, and the maximum so far.
type Memory struct{ Now, Most int64 }

// Memory reads the process's memory from the operating system.
func (p *Process) Memory() (Memory, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		return Memory{}, fmt.Errorf("the worker has ended, or this is not Linux: %w; it said %s", err, &p.said)
	}
	return memoryIn(string(status))
}

// memoryIn parses the resident memory in a Linux process's status.
func memoryIn(status string) (found Memory, err error) {
	fields := map[string]*int64{"VmRSS": &found.Now, "VmHWM": &found.Most}
	for line := range strings.Lines(status) {
		name, value, _ := strings.Cut(line, ":")
		if field, wanted := fields[name]; wanted {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			if err != nil {
				return Memory{}, fmt.Errorf("%s of a process: %w", name, err)
			}
			*field = kib << 10
		}
	}
	if found.Now == 0 || found.Most == 0 {
		return Memory{}, fmt.Errorf("no VmRSS or VmHWM in the status of a process")
	}
	return found, nil
}
