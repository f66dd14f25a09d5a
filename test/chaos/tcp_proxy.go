package main

import (
	"io"
	"net"
	"sync"
	"time"
)

// tcpProxy is the network between workers and providers: a TCP proxy that can break its
// connections.
type tcpProxy struct {
	listener net.Listener
	to       string

	mu    sync.Mutex
	cut   bool
	cuts  int
	lines map[net.Conn]struct{}
}

// newTCPProxy starts a proxy on a free loopback port.
func newTCPProxy(to string) (*tcpProxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c := &tcpProxy{listener: listener, to: to, lines: map[net.Conn]struct{}{}}
	go c.serve()
	return c, nil
}

func (c *tcpProxy) address() string { return c.listener.Addr().String() }

func (c *tcpProxy) serve() {
	for {
		near, err := c.listener.Accept()
		if err != nil {
			return // it is closed
		}
		go c.connect(near)
	}
}

func (c *tcpProxy) connect(near net.Conn) {
	defer func() { _ = near.Close() }()
	far, err := net.Dial("tcp", c.to)
	if err != nil {
		return
	}
	defer func() { _ = far.Close() }()
	if !c.add(near, far) {
		return
	}
	defer c.remove(near, far)
	go func() {
		_, _ = io.Copy(far, near)
		_ = far.Close()
	}()
	_, _ = io.Copy(near, far)
}

// add returns false while the network is down.
func (c *tcpProxy) add(ends ...net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cut {
		return false
	}
	for _, end := range ends {
		c.lines[end] = struct{}{}
	}
	return true
}

func (c *tcpProxy) remove(ends ...net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, end := range ends {
		delete(c.lines, end)
	}
}

// interrupt breaks all connections and refuses new ones for a while.
func (c *tcpProxy) interrupt(lasts time.Duration) {
	c.mu.Lock()
	c.cut = true
	c.cuts++
	for end := range c.lines {
		_ = end.Close()
	}
	c.mu.Unlock()
	time.Sleep(lasts)
	c.mu.Lock()
	c.cut = false
	c.mu.Unlock()
}

func (c *tcpProxy) close() { _ = c.listener.Close() }
