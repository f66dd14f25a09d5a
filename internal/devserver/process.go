package devserver

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"orderflow/internal/temporalio"
)

const (
	// startWithin is the time limit for a server's start.
	startWithin = 30 * time.Second
	askEvery    = 50 * time.Millisecond
)

// Server is a running development server.
type Server struct {
	// Address is host:port for clients.
	Address string
	// UI is the URL of the Web UI; empty if disabled.
	UI string

	process    *exec.Cmd
	last       *tail
	done       chan struct{} // closed when the process has exited
	stop       sync.Once
	stopWithin time.Duration
}

// PID is the process's id, for measurements.
func (s *Server) PID() int { return s.process.Process.Pid }

// launch starts the process.
func launch(binary string, arguments []string, options Options) (*Server, error) {
	output, err := options.output()
	if err != nil {
		return nil, err
	}
	server := &Server{
		Address: options.Address, UI: options.ui(),
		process: exec.Command(binary, arguments...), last: &tail{},
		done: make(chan struct{}), stopWithin: options.StopWithin,
	}
	server.process.Env = withoutTemporal(os.Environ())
	server.process.Stdout = io.MultiWriter(output, server.last)
	server.process.Stderr = server.process.Stdout
	server.process.SysProcAttr = ownGroup()
	started := make(chan error)
	go server.run(output, started)
	if err := <-started; err != nil {
		return nil, err
	}
	return server, nil
}

// run runs the process to its end. On Linux the process is killed when the thread that started
// it ends, so run keeps its thread.
func (s *Server) run(output io.Closer, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := s.process.Start()
	if err == nil {
		started <- nil
		_ = s.process.Wait() // ProcessState has the exit status
	}
	_ = output.Close()
	if err != nil {
		started <- err
		return
	}
	close(s.done)
}

// awaitAnswer waits until clients can connect.
func (s *Server) awaitAnswer(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	quiet := slog.New(slog.DiscardHandler)
	for {
		client, err := temporalio.DialWith(ctx, s.Address, "", quiet)
		if err == nil {
			client.Close()
			return nil
		}
		select {
		case <-s.done:
			return fmt.Errorf("devserver: %s ended at once (%s); its last lines:\n%s", s.process.Path, s.process.ProcessState, s.last)
		case <-ctx.Done():
			return fmt.Errorf("devserver: %s doesn't answer: %w; its last lines:\n%s", s.Address, err, s.last)
		case <-time.After(askEvery):
		}
	}
}

// Done is closed when the server has exited, by Stop or by itself.
func (s *Server) Done() <-chan struct{} { return s.done }

// Stop stops the server: it sends a signal first, and kills it if it doesn't stop in time. It
// returns when the process is gone, and may be called more than once.
func (s *Server) Stop() {
	s.stop.Do(func() {
		if err := s.process.Process.Signal(syscall.SIGTERM); err == nil {
			select {
			case <-s.done:
			case <-time.After(s.stopWithin):
			}
		}
		_ = s.process.Process.Kill() // fails if the process has already exited
	})
	<-s.done
}

// Kill kills the server at once, like a crash, and returns when the process is gone.
// Acknowledged data is in the DBFile.
func (s *Server) Kill() {
	_ = s.process.Process.Kill() // fails if the process has already exited
	<-s.done
}

// withoutTemporal removes the variables that would configure the CLI as a client.
func withoutTemporal(environ []string) []string {
	return slices.DeleteFunc(environ, func(entry string) bool { return strings.HasPrefix(entry, "TEMPORAL_") })
}
