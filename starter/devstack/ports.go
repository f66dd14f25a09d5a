package devstack

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"syscall"

	"github.com/spf13/pflag"

	"orderflow/internal/devserver"
	"orderflow/starter/cli"
)

// ports are the ports of dev and demo; 0 means any free port.
type ports struct {
	temporal, webUI, simulators, http int
}

// flags adds a flag for each port.
func (p *ports) flags(flags *pflag.FlagSet, defaults ports) {
	flags.IntVar(&p.temporal, "temporal-port", defaults.temporal, "port of Temporal; 0 is any free one")
	flags.IntVar(&p.webUI, "web-ui-port", defaults.webUI, "port of the Temporal Web UI; 0 is any free one")
	flags.IntVar(&p.simulators, "simulators-port", defaults.simulators, "port of the simulators; 0 is any free one")
}

// check refuses invalid ports.
func (p *ports) check() error {
	for _, one := range []struct {
		flag string
		port int
	}{{"temporal-port", p.temporal}, {"web-ui-port", p.webUI}, {"simulators-port", p.simulators}, {"http-port", p.http}} {
		if one.port < 0 || one.port > 65535 {
			return cli.BadInput("--%s %d: want 0 to 65535", one.flag, one.port)
		}
	}
	return nil
}

// usualPorts are the ports at which the other commands look: the environment's ports on this
// machine, or the defaults.
func usualPorts() ports {
	return ports{
		temporal:   portHere(os.Getenv("TEMPORAL_ADDRESS"), 7233),
		webUI:      portHere(hostOf(os.Getenv("ORDERFLOW_WEB_UI_URL")), 8233),
		simulators: portHere(hostOf(os.Getenv("ORDERFLOW_MYPROMO_URL")), 8090),
		http:       portHere(os.Getenv("ORDERFLOW_HTTP_ADDRESS"), 8080),
	}
}

func hostOf(address string) string {
	location, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return location.Host
}

// portHere is the port of an address on this machine; otherwise if it is on another machine.
func portHere(address string, otherwise int) int {
	host, port, err := net.SplitHostPort(address)
	number, notNumber := strconv.Atoi(port)
	here := host == "localhost" || net.ParseIP(host).IsLoopback()
	if err != nil || notNumber != nil || !here {
		return otherwise
	}
	return number
}

// listen opens a port. If it is in use, the error names the flag for another port.
func listen(port int, flag string) (net.Listener, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort(cli.Loopback, strconv.Itoa(port)))
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf(`port %d is in use, perhaps by another "orderflow dev", or by what a killed one left behind: `+
			`"lsof -i :%d" names the process to end; or choose another port with --%s (0 is any free one)`, port, port, flag)
	}
	if err != nil {
		return nil, fmt.Errorf("listen on port %d (--%s): %w", port, flag, err)
	}
	return listener, nil
}

// free checks that a child process can open a port; for 0 it picks a free one.
func free(port int, flag string) (int, error) {
	listener, err := listen(port, flag)
	if err != nil {
		return 0, err
	}
	defer func() { _ = listener.Close() }()
	if port == 0 {
		err = devserver.KeepFree(listener)
	}
	return listener.Addr().(*net.TCPAddr).Port, err
}
