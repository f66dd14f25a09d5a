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
	// minQuiet is how long a connection may be idle before it can be closed: its client may
	// be about to send a call.
	minQuiet = 2 * time.Second
	// roomPoll is the poll interval while a new connection waits for room.
	roomPoll = 10 * time.Millisecond
	// warnInterval is the shortest interval between two log lines about too many connections.
	warnInterval = time.Minute
)

// connections is a listener that limits the number of open connections. When the limit is
// reached, a new connection replaces an idle one: first those that never had a call (clients
// that send nothing, or headers without end), the oldest first. If none is idle, the new
// connection waits.
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

// connection counts the calls that are in flight on it.
type connection struct {
	net.Conn
	all   *connections
	calls int
	known bool      // it has had a call
	quiet time.Time // idle since
}

// before reports whether a connection is closed before another one.
func (c *connection) before(other *connection) bool {
	if c.known != other.known {
		return other.known
	}
	return c.quiet.Before(other.quiet)
}

// Accept waits for the next connection, and for room for it.
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
		case <-time.After(roomPoll):
		}
	}
	return one, nil
}

// Close stops Accept.
func (c *connections) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Listener.Close()
}

// add reports false if there is no room for the connection.
func (c *connections) add(one *connection) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.open) >= c.most {
		if time.Since(c.told) > warnInterval {
			c.told = time.Now()
			c.logger.Warn("too many connections; closing idle ones", "most", c.most)
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

// surplus is the idle connection to close first; nil if there is none.
func (c *connections) surplus() *connection {
	var first *connection
	for one := range c.open {
		if one.calls == 0 && time.Since(one.quiet) > minQuiet && (first == nil || one.before(first)) {
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

// CloseWrite lets the server finish an answer before the client has sent everything. A plain
// close would lose the answer.
func (c *connection) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// count adjusts the number of calls in flight.
func (c *connection) count(calls int) {
	c.all.mu.Lock()
	defer c.all.mu.Unlock()
	c.calls += calls
	c.known, c.quiet = true, time.Now()
}

type connectionKey struct{}

// knowConnection puts the connection into the context of its calls.
func knowConnection(ctx context.Context, c net.Conn) context.Context {
	if encrypted, ok := c.(*tls.Conn); ok {
		c = encrypted.NetConn()
	}
	return context.WithValue(ctx, connectionKey{}, c)
}

// busyConnection marks the connection as busy until the returned function is called.
func busyConnection(r *http.Request) (done func()) {
	c, ok := r.Context().Value(connectionKey{}).(*connection)
	if !ok {
		return func() {}
	}
	c.count(1)
	return func() { c.count(-1) }
}

// serverLog receives net/http's log lines. Client errors go to the debug level; accept errors
// are warnings.
type serverLog struct{ logger *slog.Logger }

// strangers are the prefixes of log lines that any client can cause at will.
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
