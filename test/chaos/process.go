package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// process is a program that is restarted whenever it ends, as a service manager does.
type process struct {
	path string
	args []string
	env  []string
	log  *os.File

	mu      sync.Mutex
	running *os.Process
	wanted  bool
	ended   chan struct{} // closed when it is no longer wanted and has ended
	kills   atomic.Int64
}

// restartPause is the time between an end and the restart.
const restartPause = 300 * time.Millisecond

func newProcess(logs, name, path string, env []string, args ...string) (*process, error) {
	path, err := exec.LookPath(path)
	if err != nil {
		return nil, err
	}
	log, err := os.OpenFile(filepath.Join(logs, name+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o640)
	if err != nil {
		return nil, err
	}
	return &process{path: path, args: args, env: env, log: log}, nil
}

// up keeps the program running until down.
func (p *process) up() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.wanted {
		return
	}
	p.wanted, p.ended = true, make(chan struct{})
	go p.keep(p.ended)
}

func (p *process) keep(ended chan struct{}) {
	defer close(ended)
	for {
		command := p.begin()
		if command == nil {
			return
		}
		_ = command.Wait() // it restarts, however it ended
		time.Sleep(restartPause)
	}
}

// begin starts the program; it returns nil if the program is no longer wanted.
func (p *process) begin() *exec.Cmd {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.wanted {
		return nil
	}
	command := exec.Command(p.path, p.args...)
	command.Env, command.Stdout, command.Stderr = p.env, p.log, p.log
	if command.Start() != nil {
		return nil
	}
	p.running = command.Process
	return command
}

// kill sends SIGKILL; the program restarts.
func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running != nil && p.running.Kill() == nil {
		p.kills.Add(1)
	}
}

// down kills the program without a restart.
func (p *process) down() {
	p.mu.Lock()
	wanted, ended := p.wanted, p.ended
	p.wanted = false
	p.mu.Unlock()
	if !wanted {
		return
	}
	p.kill()
	<-ended
}
