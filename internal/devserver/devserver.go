// Package devserver runs Temporal's development server, which is part of the Temporal CLI, as a
// child process: for trials and tests.
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

// Options configure a server.
type Options struct {
	// Binary is the Temporal CLI; empty searches it with FindBinary.
	Binary string
	// Address is host:port for clients; empty means 127.0.0.1:7233.
	Address string
	// UIPort is the port of the Web UI on the same host; 0 disables it.
	UIPort int
	// Codec is the address of the Web UI's codec; empty means none.
	Codec string
	// DBFile stores workflows across runs, even after a kill; empty keeps them in memory.
	DBFile string
	// LogFile gets the server's output; empty discards it.
	LogFile string
	// LogLevel is one of debug, info, warn, error, never; empty means warn.
	LogLevel string
	// StopWithin is the time limit for stopping before the server is killed; 0 means 10
	// seconds.
	StopWithin time.Duration
}

// Start starts a server and returns when it answers. ctx bounds only the start; the server runs
// until Stop. It has the search attributes of orders.
//
// Its error names a port that is in use, or contains the last lines of a failed server's
// output.
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

// commandLine is the Temporal CLI's command line. It changes two defaults: polling more than 20
// times a second, and priorities, so that effects come before polls.
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
		// Without it some writes wait for the disk: a killed server loses nothing, a power
		// failure may lose the last moments.
		list = append(list, "--db-filename", options.DBFile,
			"--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal")
	}
	for _, attribute := range temporalio.Attributes() {
		list = append(list, "--search-attribute", fmt.Sprintf("%s=%s", attribute.Name, attribute.Type))
	}
	return list, nil
}

// output opens the log file, and creates the folders of all files.
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

// checkPorts finds a port in use first, because the server's own error is long.
func (o Options) checkPorts() error {
	host, _, _ := net.SplitHostPort(o.Address)
	taken := checkPort(o.Address, "TEMPORAL_ADDRESS")
	if o.UIPort != 0 {
		taken = errors.Join(taken, checkPort(net.JoinHostPort(host, strconv.Itoa(o.UIPort)), "ORDERFLOW_WEB_UI_URL"))
	}
	return taken
}

// checkPort returns an error if the address is in use; setting is the setting that changes it.
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
