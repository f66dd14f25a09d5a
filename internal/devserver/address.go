package devserver

import (
	"net"
	"runtime"
)

// FreeAddress returns a free address on this machine, for a server that must be told its
// address before it starts. No other process gets the port by chance within the next minute.
func FreeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String(), KeepFree(listener)
}

// KeepFree reserves the port of a listener for a minute after the listener is closed, for a
// process that asks for it by number. Linux would give it to the next process that asks for any
// port, unless a connection to it is in TIME_WAIT on the listener's side, so the listener's
// side must close the connection first. Other systems give out ports in turn.
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
