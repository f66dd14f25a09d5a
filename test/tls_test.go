package test

import (
	"crypto/tls"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// front is a TLS proxy in front of the Temporal server: the development server can't use
// TLS itself.
type front struct {
	address string
	refused chan error // why it refused clients
}

// mutualTLS returns a proxy that accepts clients whose certificate the authority has
// signed.
func mutualTLS(t *testing.T, server signed, clients *authority) front {
	t.Helper()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{server.pair}, NextProtos: []string{"h2"}, // gRPC requires HTTP/2
		ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients.pool(),
	})
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	f := front{address: listener.Addr().String(), refused: make(chan error, 100)}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil { // closed
				return
			}
			go f.handOn(connection.(*tls.Conn))
		}
	}()
	return f
}

func (f front) handOn(from *tls.Conn) {
	defer func() { _ = from.Close() }()
	if err := from.Handshake(); err != nil {
		f.refused <- err
		return
	}
	to, err := net.Dial("tcp", temporal.Address)
	if err != nil {
		return
	}
	defer func() { _ = to.Close() }()
	go func() {
		_, _ = io.Copy(to, from)
		_ = to.Close() // this ends the copying below
	}()
	_, _ = io.Copy(from, to)
}

func TestTemporalWithMutualTLS(t *testing.T) {
	// Both authorities have the same name: clients send no certificates of authorities
	// that the server doesn't name.
	ours, strangers := newAuthority(t, "authority"), newAuthority(t, "authority")
	server, client, stranger := ours.sign("temporal.example"), ours.sign("orderflow"), strangers.sign("orderflow")
	t.Run("an order runs", func(t *testing.T) {
		s := newStack(t)
		s.process("TEMPORAL_ADDRESS="+mutualTLS(t, server, ours).address, "TEMPORAL_TLS_SERVER_CA_CERT_PATH="+ours.file,
			"TEMPORAL_TLS_CLIENT_CERT_PATH="+client.certificate, "TEMPORAL_TLS_CLIENT_KEY_PATH="+client.key,
			"TEMPORAL_TLS_SERVER_NAME=temporal.example")
		s.start(example(t, "from-stock-two-parcels", "encrypted"))
		require.Equal(t, order.StatusCompleted, s.ends("encrypted").Status)
	})

	for name, refused := range map[string]struct {
		variables []string
		want      string
	}{
		"without a certificate": {[]string{"TEMPORAL_TLS=true", "TEMPORAL_TLS_SERVER_CA_CERT_PATH=" + ours.file}, "client didn't provide a certificate"},
		"with a stranger's certificate": {[]string{"TEMPORAL_TLS_SERVER_CA_CERT_PATH=" + ours.file,
			"TEMPORAL_TLS_CLIENT_CERT_PATH=" + stranger.certificate, "TEMPORAL_TLS_CLIENT_KEY_PATH=" + stranger.key}, "certificate signed by unknown authority"},
		"by a server that we don't know": {[]string{"TEMPORAL_TLS_SERVER_CA_CERT_PATH=" + strangers.file,
			"TEMPORAL_TLS_CLIENT_CERT_PATH=" + client.certificate, "TEMPORAL_TLS_CLIENT_KEY_PATH=" + client.key}, "remote error: tls: bad certificate"},
		"by a server of another name": {[]string{"TEMPORAL_TLS_SERVER_CA_CERT_PATH=" + ours.file, "TEMPORAL_TLS_SERVER_NAME=other.example",
			"TEMPORAL_TLS_CLIENT_CERT_PATH=" + client.certificate, "TEMPORAL_TLS_CLIENT_KEY_PATH=" + client.key}, "remote error: tls: bad certificate"},
		"without TLS": {nil, "first record does not look like a TLS handshake"},
	} {
		t.Run("refused "+name, func(t *testing.T) {
			t.Parallel() // each tries for some seconds
			front := mutualTLS(t, server, ours)
			worker := exec.Command(filepath.Join(binaries, "worker"))
			worker.Env = append(os.Environ(), append(refused.variables, "TEMPORAL_ADDRESS="+front.address, "ORDERFLOW_DOCUMENTS_URL="+t.TempDir())...)
			out, err := worker.CombinedOutput()
			require.Error(t, err)
			require.Contains(t, string(out), "worker: temporal: connect to "+front.address+" (TEMPORAL_ADDRESS)")
			// The worker's error depends on which side is faster; the proxy knows the
			// reason.
			select {
			case err := <-front.refused:
				require.ErrorContains(t, err, refused.want)
			case <-time.After(patience):
				t.Fatal("nobody was turned away")
			}
		})
	}
}
