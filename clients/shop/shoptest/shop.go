package shoptest

import (
	"crypto/rand"
	"encoding/base64"
	"net"
	"net/http"
	"time"
)

// headerTimeout bounds how long a client may take to send its headers.
const headerTimeout = 10 * time.Second

// Shop is a Receiver that listens on loopback, and has a secret of its own.
type Shop struct {
	*Receiver
	// URL and Secret are what ORDERFLOW_NOTIFY_URL and ORDERFLOW_NOTIFY_SECRET name it by.
	URL, Secret string

	server *http.Server
}

// Open opens a shop on a free port; Close ends it.
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

// Close closes the shop, whatever is under way.
func (s *Shop) Close() { _ = s.server.Close() }
