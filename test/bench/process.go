package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// process is a program that runs beside this one.
type process struct {
	command *exec.Cmd
	said    bytes.Buffer
}

func startProcess(path string, env []string, args ...string) (*process, error) {
	p := &process{command: exec.Command(path, args...)}
	p.command.Env = env
	p.command.Stdout, p.command.Stderr = &p.said, &p.said
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	return p, nil
}

// end ends the program, and waits until it has.
func (p *process) end() {
	if p == nil {
		return
	}
	_ = p.command.Process.Signal(syscall.SIGKILL) // nobody needs what it does any more
	_ = p.command.Wait()
}

// memory is what a process takes, in bytes.
type memory struct{ now, most int64 }

// memory reads what the operating system says.
func (p *process) memory() (memory, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		return memory{}, fmt.Errorf("the worker has ended, or this is not Linux: %w; it said %s", err, &p.said)
	}
	return memoryIn(string(status))
}

// memoryIn finds the resident memory in the status of a Linux process.
func memoryIn(status string) (found memory, err error) {
	fields := map[string]*int64{"VmRSS": &found.now, "VmHWM": &found.most}
	for line := range strings.Lines(status) {
		name, value, _ := strings.Cut(line, ":")
		if field, wanted := fields[name]; wanted {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			if err != nil {
				return memory{}, fmt.Errorf("%s of a process: %w", name, err)
			}
			*field = kib << 10
		}
	}
	if found.now == 0 || found.most == 0 {
		return memory{}, fmt.Errorf("no VmRSS or VmHWM in the status of a process")
	}
	return found, nil
}
