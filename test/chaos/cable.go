package main

import (
	"io"
	"net"
	"sync"
	"time"
)

// cable is the network between workers and providers: a TCP proxy that can break its
// connections.
type cable struct {
	listener net.Listener
	to       string

	mu    sync.Mutex
	cut   bool
	cuts  int
	lines map[net.Conn]struct{}
}

// newCable starts a proxy on a free loopback port.
func newCable(to string) (*cable, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c := &cable{listener: listener, to: to, lines: map[net.Conn]struct{}{}}
	go c.serve()
	return c, nil
}

func (c *cable) address() string { return c.listener.Addr().String() }

func (c *cable) serve() {
	for {
		near, err := c.listener.Accept()
		if err != nil {
			return // it is closed
		}
		go c.connect(near)
	}
}

func (c *cable) connect(near net.Conn) {
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
func (c *cable) add(ends ...net.Conn) bool {
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

func (c *cable) remove(ends ...net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, end := range ends {
		delete(c.lines, end)
	}
}

// interrupt breaks all connections and refuses new ones for a while.
func (c *cable) interrupt(lasts time.Duration) {
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

func (c *cable) close() { _ = c.listener.Close() }
