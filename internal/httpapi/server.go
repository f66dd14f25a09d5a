package httpapi

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"

	"orderflow/internal/access"
)

const (
	// answerTime bounds a call as a whole; streams extend it themselves. It is longer than the
	// longest wait.
	answerTime     = 90 * time.Second
	headerTime     = 10 * time.Second
	idleTime       = 2 * time.Minute
	maxHeaderBytes = 32 << 10
)

// ErrOpenToTheWorld means that anybody could do everything.
var ErrOpenToTheWorld = errors.New("without API tokens the server listens only on loopback addresses such as 127.0.0.1:8080")

// Serve answers calls on a listener until ctx ends, with TLS if configured. Calls in flight
// then get some time to finish.
//
// ErrOpenToTheWorld: the gate is open and the listener is not on loopback.
func (a *API) Serve(ctx context.Context, listener net.Listener, encryption *tls.Config, shutdown time.Duration) error {
	defer func() { _ = listener.Close() }()
	if err := MayListen(a.options.Gate, listener.Addr()); err != nil {
		return err
	}
	server := &http.Server{
		Handler:           a.Handler(),
		ReadHeaderTimeout: min(headerTime, a.options.BodyTime),
		ReadTimeout:       a.options.BodyTime,
		WriteTimeout:      answerTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeaderBytes,
		TLSConfig:         encryption,
		ErrorLog:          log.New(serverLog{a.logger}, "", 0),
		ConnContext:       knowConnection,
	}
	server.RegisterOnShutdown(a.stop)
	limited := limitConnections(listener, a.options.MaxConnections, a.logger)
	ended := make(chan error, 1)
	go func() {
		if encryption != nil {
			ended <- server.ServeTLS(limited, "", "")
		} else {
			ended <- server.Serve(limited)
		}
	}()
	select {
	case err := <-ended:
		a.stop()
		return fmt.Errorf("http: %w", err)
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdown)
	defer cancel()
	if err := server.Shutdown(patience); err != nil {
		return errors.Join(fmt.Errorf("http: calls were still in flight after %s: %w", shutdown, err), server.Close())
	}
	return nil
}

// MayListen returns ErrOpenToTheWorld for an open gate at an address that other machines can
// reach.
func MayListen(gate *access.Gate, address net.Addr) error {
	tcp, ok := address.(*net.TCPAddr)
	if gate.Open() && !(ok && tcp.IP.IsLoopback()) {
		return fmt.Errorf("listen on %s: %w", address, ErrOpenToTheWorld)
	}
	return nil
}

// LoadTLS reads a certificate and its key from PEM files; without file names there is no TLS. A
// renewed certificate takes effect at the next start.
func LoadTLS(certFile, keyFile string) (*tls.Config, error) {
	if certFile == "" && keyFile == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, fmt.Errorf("certificate %s, key %s: %w", certFile, keyFile, err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}
