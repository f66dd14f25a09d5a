package shoptest

import (
	"crypto/rand"
	"encoding/base64"
	"net"
	"net/http"
	"time"
)

// headerTimeout is the timeout of a client's headers.
const headerTimeout = 10 * time.Second

// Shop is a Receiver that listens on loopback, with its own secret.
type Shop struct {
	*Receiver
	// URL and Secret are the values for ORDERFLOW_NOTIFY_URL and
	// ORDERFLOW_NOTIFY_SECRET.
	URL, Secret string

	server *http.Server
}

// Open starts a shop on a free port; call Close to end it.
func Open() (*Shop, error) {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	secret := "whsec_" + base64.StdEncoding.EncodeToString(key)
	receiver, err := New(secret)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Shop{Receiver: receiver, URL: "http://" + listener.Addr().String() + "/hooks", Secret: secret,
		server: &http.Server{Handler: receiver, ReadHeaderTimeout: headerTimeout}}
	go func() { _ = s.server.Serve(listener) }() // until it is closed
	return s, nil
}

// Close stops the shop at once.
func (s *Shop) Close() { _ = s.server.Close() }
