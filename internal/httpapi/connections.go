package httpapi

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	// leastQuiet is how long a connection may be without a call in any case: its client
	// may just be sending one.
	leastQuiet = 2 * time.Second
	// roomAgain is how often it is looked for one that may be closed.
	roomAgain = 10 * time.Millisecond
	// tellAgain is how often it is logged that there are too many connections.
	tellAgain = time.Minute
)

// connections are a listener that keeps a bounded number of connections open. Where one
// more comes, one without a call is closed: first those on which there never was one, as
// of whoever opens many and sends nothing, or sends headers for ever; the oldest first.
// Where there is none, the new one waits.
type connections struct {
	net.Listener
	most   int
	logger *slog.Logger
	closed chan struct{}
	once   sync.Once

	mu   sync.Mutex
	open map[*connection]struct{}
	told time.Time
}

func limitConnections(listener net.Listener, most int, logger *slog.Logger) *connections {
	return &connections{Listener: listener, most: most, logger: logger,
		closed: make(chan struct{}), open: map[*connection]struct{}{}}
}

// connection knows whether calls are being answered on it.
type connection struct {
	net.Conn
	all   *connections
	calls int
	known bool      // there was a call
	quiet time.Time // since when there is none
}

// before reports whether a connection is closed before another one.
func (c *connection) before(other *connection) bool {
	if c.known != other.known {
		return other.known
	}
	return c.quiet.Before(other.quiet)
}

// Accept waits for the next connection, and until there is room for it.
func (c *connections) Accept() (net.Conn, error) {
	accepted, err := c.Listener.Accept()
	if err != nil {
		return nil, err
	}
	one := &connection{Conn: accepted, all: c}
	for !c.add(one) {
		select {
		case <-c.closed:
			_ = accepted.Close()
			return nil, net.ErrClosed
		case <-time.After(roomAgain):
		}
	}
	return one, nil
}

// Close ends Accept.
func (c *connections) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Listener.Close()
}

// add reports false where there is no room for a connection.
func (c *connections) add(one *connection) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.open) >= c.most {
		if time.Since(c.told) > tellAgain {
			c.told = time.Now()
			c.logger.Warn("too many connections, those without a call are closed", "most", c.most)
		}
		surplus := c.surplus()
		if surplus == nil {
			return false
		}
		delete(c.open, surplus)
		_ = surplus.Conn.Close()
	}
	one.quiet = time.Now()
	c.open[one] = struct{}{}
	return true
}

// surplus is the connection that may be closed first; nil where none may.
func (c *connections) surplus() *connection {
	var first *connection
	for one := range c.open {
		if one.calls == 0 && time.Since(one.quiet) > leastQuiet && (first == nil || one.before(first)) {
			first = one
		}
	}
	return first
}

// Close closes the connection.
func (c *connection) Close() error {
	c.all.mu.Lock()
	delete(c.all.open, c)
	c.all.mu.Unlock()
	return c.Conn.Close()
}

// count adds to the calls that are being answered.
func (c *connection) count(calls int) {
	c.all.mu.Lock()
	defer c.all.mu.Unlock()
	c.calls += calls
	c.known, c.quiet = true, time.Now()
}

type connectionKey struct{}

// knowConnection lets calls find the connection that they came on.
func knowConnection(ctx context.Context, c net.Conn) context.Context {
	if encrypted, ok := c.(*tls.Conn); ok {
		c = encrypted.NetConn()
	}
	return context.WithValue(ctx, connectionKey{}, c)
}

// busyConnection marks that a call is being answered, until the returned function is called.
func busyConnection(r *http.Request) (done func()) {
	c, ok := r.Context().Value(connectionKey{}).(*connection)
	if !ok {
		return func() {}
	}
	c.count(1)
	return func() { c.count(-1) }
}

// serverLog takes what net/http has to say. What strangers do wrong is of no use to
// anybody; that connections can't be accepted is.
type serverLog struct{ logger *slog.Logger }

// strangers is how lines begin that strangers can cause as often as they like.
var strangers = []string{"http: TLS handshake error", "http2: "}

// Write logs one line.
func (l serverLog) Write(line []byte) (int, error) {
	text, level := strings.TrimSpace(string(line)), slog.LevelWarn
	for _, prefix := range strangers {
		if strings.HasPrefix(text, prefix) {
			level = slog.LevelDebug
		}
	}
	l.logger.Log(context.Background(), level, "http server", "says", text)
	return len(line), nil
}
