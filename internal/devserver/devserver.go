// Package devserver runs Temporal's development server, which the Temporal CLI
// brings with it, as a child process: for trying things out and for tests.
package devserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"orderflow/internal/temporalio"
)

// Options say how a server runs.
type Options struct {
	// Binary is the Temporal CLI; empty looks for it as FindBinary does.
	Binary string
	// Address is host:port for clients; empty means 127.0.0.1:7233.
	Address string
	// UIPort is the port of the Web UI on the same host; 0 runs none.
	UIPort int
	// Codec is where the Web UI has payloads decoded; empty means nowhere.
	Codec string
	// DBFile keeps workflows from one run to the next, even a killed one; empty keeps
	// them in memory.
	DBFile string
	// LogFile gets what the server prints; empty throws it away.
	LogFile string
	// LogLevel is one of debug, info, warn, error, never; empty means warn.
	LogLevel string
	// StopWithin is how long the server may take to stop before it is killed; 0
	// means 10 seconds.
	StopWithin time.Duration
}

// Start runs a server and returns when it answers. ctx bounds the start only; the
// server runs until Stop. It knows the search attributes of orders.
//
// Its error names a port that is in use, or has the last lines that a failing
// server printed.
func Start(ctx context.Context, options Options) (*Server, error) {
	options.Address = cmp.Or(options.Address, "127.0.0.1:7233")
	options.LogLevel = cmp.Or(options.LogLevel, "warn")
	options.StopWithin = cmp.Or(options.StopWithin, 10*time.Second)
	binary, err := FindBinary(options.Binary)
	if err != nil {
		return nil, err
	}
	arguments, err := commandLine(options)
	if err != nil {
		return nil, err
	}
	if err := options.checkPorts(); err != nil {
		return nil, err
	}
	server, err := launch(binary, arguments, options)
	if err != nil {
		return nil, fmt.Errorf("devserver: run %s: %w", binary, err)
	}
	if err := server.awaitAnswer(ctx); err != nil {
		server.Stop()
		return nil, err
	}
	return server, nil
}

// commandLine is that of the Temporal CLI. Two settings are not the server's
// own: it would look for work only 20 times a second, and it would not put effects
// before polls (priorities).
func commandLine(options Options) ([]string, error) {
	host, port, err := net.SplitHostPort(options.Address)
	if err != nil {
		return nil, fmt.Errorf("devserver: address %q: want host:port", options.Address)
	}
	list := []string{"server", "start-dev", "--ip", host, "--port", port, "--log-level", options.LogLevel,
		"--dynamic-config-value", "history.transferProcessorMaxPollRPS=200",
		"--dynamic-config-value", "matching.useNewMatcher=true"}
	if options.UIPort == 0 {
		list = append(list, "--headless")
	} else {
		list = append(list, "--ui-port", strconv.Itoa(options.UIPort))
	}
	if options.Codec != "" {
		list = append(list, "--ui-codec-endpoint", options.Codec)
	}
	if options.DBFile != "" {
		// Without some waits for the disk at every write: a killed server loses nothing,
		// a machine without power perhaps the last moments.
		list = append(list, "--db-filename", options.DBFile,
			"--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal")
	}
	for _, attribute := range temporalio.Attributes() {
		list = append(list, "--search-attribute", fmt.Sprintf("%s=%s", attribute.Name, attribute.Type))
	}
	return list, nil
}

// output opens the log file, and makes the folders of all files.
func (o Options) output() (io.WriteCloser, error) {
	for _, file := range []string{o.DBFile, o.LogFile} {
		if file == "" {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(cmp.Or(o.LogFile, os.DevNull), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o640)
}

func (o Options) ui() string {
	if o.UIPort == 0 {
		return ""
	}
	host, _, _ := net.SplitHostPort(o.Address)
	return "http://" + net.JoinHostPort(host, strconv.Itoa(o.UIPort))
}

// checkPorts finds a port in use before the server does, which says it at length.
func (o Options) checkPorts() error {
	host, _, _ := net.SplitHostPort(o.Address)
	taken := checkPort(o.Address, "TEMPORAL_ADDRESS")
	if o.UIPort != 0 {
		taken = errors.Join(taken, checkPort(net.JoinHostPort(host, strconv.Itoa(o.UIPort)), "ORDERFLOW_WEB_UI_URL"))
	}
	return taken
}

// checkPort fails when nothing can listen on an address, which the setting changes.
func checkPort(address, setting string) error {
	listener, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		host, port, _ := net.SplitHostPort(address)
		return fmt.Errorf("devserver: port %s of %s is in use, perhaps by another Temporal server: "+
			"stop that, or choose another port with %s", port, host, setting)
	}
	if err != nil {
		return fmt.Errorf("devserver: listen on %s (%s): %w", address, setting, err)
	}
	return listener.Close()
}
