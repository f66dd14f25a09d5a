package printing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Printer prints files.
type Printer interface {
	// Send prints a file unchanged. An error wraps ErrPartly if a part of the file may have
	// been printed.
	Send(ctx context.Context, file File) error
	// String is the printer's name as given.
	String() string
}

// ErrPartly means that a printer may have printed a part of a file.
var ErrPartly = errors.New("a part of it may have been printed")

// queuePattern matches valid names of CUPS printers.
var queuePattern = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,126}$`)

// ParsePrinter parses "HOST:9100", a printer that takes files over TCP, and "lp:NAME", a CUPS
// printer.
func ParsePrinter(name string) (Printer, error) {
	if queue, isQueue := strings.CutPrefix(name, "lp:"); isQueue {
		if !queuePattern.MatchString(queue) {
			return nil, fmt.Errorf("%q: want the name of a printer after lp:, as listed by lpstat -e", name)
		}
		return cups{queue: queue}, nil
	}
	host, port, err := net.SplitHostPort(name)
	number, notANumber := strconv.Atoi(port)
	if err != nil || host == "" || notANumber != nil || number < 1 || number > 65535 {
		return nil, fmt.Errorf("%q: want HOST:PORT, such as 192.168.1.40:9100, or lp:NAME", name)
	}
	return raw{address: name}, nil
}

const (
	// dialTime is how long a printer may take to answer.
	dialTime = 10 * time.Second
	// partTime is how long a printer may take for the next part of a file: it accepts nothing
	// while its memory is full or its paper has run out.
	partTime = time.Minute
	// partSize is the size of a part, in bytes.
	partSize = 16 << 10
	// goodbye is how long to wait for the printer to close the connection; many never do.
	goodbye = 2 * time.Second
)

// raw is a printer at a TCP port.
type raw struct{ address string }

func (r raw) String() string { return r.address }

// Send sends a file over one connection. The printer only confirms that it received the file;
// nobody learns if the paper runs out afterwards.
func (r raw) Send(ctx context.Context, file File) error {
	dialer := net.Dialer{Timeout: dialTime}
	connection, err := dialer.DialContext(ctx, "tcp", r.address)
	if err != nil {
		return fmt.Errorf("printer %s: nothing was printed: %w", r.address, err)
	}
	defer func() { _ = connection.Close() }()
	defer context.AfterFunc(ctx, func() { _ = connection.Close() })()
	sent, err := r.write(connection.(*net.TCPConn), file.Content)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("printer %s: it accepted %d of %d bytes; %w: %w", r.address, sent, len(file.Content), ErrPartly, err)
	}
	return nil
}

func (r raw) write(connection *net.TCPConn, content []byte) (sent int, err error) {
	for sent < len(content) {
		if err := connection.SetWriteDeadline(time.Now().Add(partTime)); err != nil {
			return sent, err
		}
		n, err := connection.Write(content[sent:min(sent+partSize, len(content))])
		sent += n
		if err != nil {
			return sent, err
		}
	}
	return sent, r.finish(connection)
}

// finish closes the connection without losing sent data, which could happen if the printer's
// replies stay unread.
func (r raw) finish(connection *net.TCPConn) error {
	if err := connection.CloseWrite(); err != nil {
		return err
	}
	if err := connection.SetReadDeadline(time.Now().Add(goodbye)); err != nil {
		return err
	}
	var timeout net.Error
	buffer := make([]byte, 512)
	for {
		_, err := connection.Read(buffer)
		switch {
		case err == nil:
		case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, io.EOF):
			return nil
		default:
			return err
		}
	}
}

// cups is a printer of CUPS.
type cups struct{ queue string }

func (c cups) String() string { return "lp:" + c.queue }

// Send passes a file to lp, which queues it. Printer languages go through unchanged.
func (c cups) Send(ctx context.Context, file File) error {
	args := []string{"-d", c.queue, "-t", "Orderflow"}
	if file.Pages == 0 {
		args = append(args, "-o", "raw")
	}
	command := exec.CommandContext(ctx, "lp", args...)
	command.Stdin = bytes.NewReader(file.Content)
	said, err := command.CombinedOutput()
	if ctx.Err() != nil {
		return fmt.Errorf("printer %s: %w: %w", c, ErrPartly, ctx.Err())
	}
	if err != nil {
		return fmt.Errorf("printer %s: nothing was printed: %w %s", c, err, bytes.TrimSpace(said))
	}
	return nil
}
