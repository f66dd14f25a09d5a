package test

import (
	"net"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// An order's document comes from outside. Its URLs are for the provider to open, in the
// provider's network.
func TestURLsOfAnOrderAreNeverOpened(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = listener.Close() }()
	var opened atomic.Int64
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			opened.Add(1)
			_ = connection.Close()
		}
	}()

	s := newStack(t)
	s.work()
	doc := example(t, "made-to-order-locker", "reaching-inside")
	for i := range doc.Items {
		for j := range doc.Items[i].Files {
			doc.Items[i].Files[j].URL = "https://" + listener.Addr().String() + "/latest/meta-data"
		}
	}
	s.start(doc)
	require.Equal(t, order.StatusCompleted, s.ends("reaching-inside").Status)
	require.Zero(t, opened.Load())
}
