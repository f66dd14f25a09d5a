package devserver

import "net"

// FreeAddress is one of this machine that nobody listened on a moment ago, for
// what is told where to listen before it does.
func FreeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}
