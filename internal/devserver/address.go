package devserver

import (
	"net"
	"runtime"
)

// FreeAddress is one of this machine that nobody listens on, for what is told where
// to listen before it does. Nobody gets it by chance within the next minute.
func FreeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String(), KeepFree(listener)
}

// KeepFree keeps the port of a listener, for a minute after that is closed, for whoever
// asks for it by its number. Linux would give it to the next one who asks for any
// port, such as another server that starts at the same time, unless a connection to it
// is in TIME_WAIT on the listener's side, which has to close it first. Other systems
// give out ports in turn.
func KeepFree(listener net.Listener) error {
	if runtime.GOOS != "linux" {
		return nil
	}
	dialled, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		return err
	}
	defer func() { _ = dialled.Close() }()
	accepted, err := listener.Accept()
	if err != nil {
		return err
	}
	return accepted.Close()
}
