package printing_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/printing"
)

// labelPrinter listens as a printer does, and hands over all that a connection sends.
func labelPrinter(t *testing.T, serve func(*net.TCPConn) ([]byte, error)) (address string, got <-chan []byte) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	received := make(chan []byte, 1)
	go func() {
		connection, err := listener.Accept()
		if err != nil {
			return // nobody came
		}
		content, err := serve(connection.(*net.TCPConn))
		if err != nil {
			t.Error(err)
		}
		_ = connection.Close()
		received <- content
	}()
	return listener.Addr().String(), received
}

func readAll(c *net.TCPConn) ([]byte, error) { return io.ReadAll(c) }

func printer(t *testing.T, name string) printing.Printer {
	t.Helper()
	parsed, err := printing.ParsePrinter(name)
	require.NoError(t, err)
	require.Equal(t, name, parsed.String())
	return parsed
}

var zpl = printing.File{Content: []byte(strings.Repeat("^XA^FDlabel^XZ\n", 100_000)), MediaType: "application/zpl", Extension: "zpl"}

func TestAPrinterGetsTheFileAsItIs(t *testing.T) {
	for name, serve := range map[string]func(*net.TCPConn) ([]byte, error){
		"which closes": readAll,
		"which talks": func(c *net.TCPConn) ([]byte, error) {
			if _, err := c.Write([]byte("status: ready\r\n")); err != nil {
				return nil, err
			}
			return io.ReadAll(c)
		},
	} {
		t.Run(name, func(t *testing.T) {
			address, got := labelPrinter(t, serve)
			require.NoError(t, printer(t, address).Send(t.Context(), zpl))
			require.Equal(t, string(zpl.Content), string(<-got))
		})
	}
}

func TestAPrinterThatNeverCloses(t *testing.T) {
	sent := make(chan struct{})
	address, got := labelPrinter(t, func(c *net.TCPConn) ([]byte, error) {
		content, err := io.ReadAll(c)
		<-sent
		return content, err
	})
	require.NoError(t, printer(t, address).Send(t.Context(), zpl))
	close(sent)
	require.Equal(t, string(zpl.Content), string(<-got))
}

func TestAPrinterThatIsAway(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	err = printer(t, address).Send(t.Context(), zpl)
	require.ErrorContains(t, err, "printer "+address+": nothing was printed: ")
	require.NotErrorIs(t, err, printing.ErrPartly)
}

func TestAPrinterThatBreaksOff(t *testing.T) {
	address, got := labelPrinter(t, func(c *net.TCPConn) ([]byte, error) {
		some := make([]byte, 1000)
		_, err := io.ReadFull(c, some)
		return some, err // the rest stays unread
	})
	large := zpl
	large.Content = make([]byte, 64<<20) // more than any socket holds
	err := printer(t, address).Send(t.Context(), large)
	require.ErrorIs(t, err, printing.ErrPartly)
	require.ErrorContains(t, err, fmt.Sprintf("of %d bytes; a part of it may have been printed: ", len(large.Content)))
	<-got
}

func TestAPrintingThatIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	address, got := labelPrinter(t, func(c *net.TCPConn) ([]byte, error) {
		some := make([]byte, 1000)
		_, err := io.ReadFull(c, some)
		cancel()
		<-over // its paper has run out
		return some, err
	})
	large := zpl
	large.Content = make([]byte, 64<<20)
	err := printer(t, address).Send(ctx, large)
	close(over)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, printing.ErrPartly)
	<-got
}

// lp is played by a script, as no machine that tests has a printer.
func TestAPrinterOfCUPS(t *testing.T) {
	folder := t.TempDir()
	script := "#!/bin/sh\necho \"$@\" >" + folder + "/args\ncat >" + folder + "/file\ntest \"$2\" = zebra || { echo \"lp: no such printer\" >&2; exit 1; }\n"
	require.NoError(t, os.WriteFile(filepath.Join(folder, "lp"), []byte(script), 0o700))
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
	pdf := printing.File{Content: []byte("%PDF-"), Pages: 1}
	for want, file := range map[string]printing.File{
		"-d zebra -t Orderflow\n": pdf, "-d zebra -t Orderflow -o raw\n": zpl,
	} {
		require.NoError(t, printer(t, "lp:zebra").Send(t.Context(), file))
		args, err := os.ReadFile(filepath.Join(folder, "args"))
		require.NoError(t, err)
		require.Equal(t, want, string(args))
		content, err := os.ReadFile(filepath.Join(folder, "file"))
		require.NoError(t, err)
		require.Equal(t, string(file.Content), string(content))
	}
	err := printer(t, "lp:other").Send(t.Context(), pdf)
	require.EqualError(t, err, "printer lp:other: nothing was printed: exit status 1 lp: no such printer")
}

func TestNamesOfPrinters(t *testing.T) {
	for _, name := range []string{"", "zebra", "zebra:", ":9100", "zebra:0", "zebra:70000", "zebra:ipp", "http://zebra:9100"} {
		_, err := printing.ParsePrinter(name)
		require.EqualError(t, err, fmt.Sprintf("%q: want HOST:PORT, such as 192.168.1.40:9100, or lp:NAME", name))
	}
	for _, name := range []string{"lp:", "lp:-d", "lp:a b", "lp:../x"} {
		_, err := printing.ParsePrinter(name)
		require.EqualError(t, err, fmt.Sprintf("%q: want the name of a printer after lp:, as listed by lpstat -e", name))
	}
	printer(t, "[::1]:9100")
	printer(t, "lp:Zebra_ZD420.1")
}
