package main_test

import (
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestThePageOnPrinting runs every command of the page, from top to bottom.
func TestThePageOnPrinting(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "printing.md"))
	require.NoError(t, err)
	commands := regexp.MustCompile(`(?m)^orderflow (documents .*)$`).FindAllStringSubmatch(string(page), -1)
	require.Len(t, commands, 7)
	shipped(t, "the-page", "shop-1001", "shop-1002") // other tests have orders from the source shop
	t.Chdir(t.TempDir())
	address, lp := endlessPrinter(t), "#!/bin/sh\ncat >lp.pdf\n"
	require.NoError(t, os.WriteFile("lp", []byte(lp), 0o700))
	folder, err := os.Getwd()
	require.NoError(t, err)
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
	here := strings.NewReplacer("192.168.1.40:9100", address, "--source shop", "--source the-page", `OrderSource = "shop"`, `OrderSource = "the-page"`)
	runsEach(t, commands, here)
	for _, name := range []string{"labels.pdf", "protocol.pdf", "lp.pdf"} {
		require.FileExists(t, name)
	}
}

// runsEach runs the commands of a page with its values replaced; each must succeed and print
// something.
func runsEach(t *testing.T, commands [][]string, here *strings.Replacer) {
	t.Helper()
	for _, command := range commands {
		t.Run(command[1], func(t *testing.T) {
			words, err := exec.Command("sh", "-c", "printf '%s\\n' "+here.Replace(command[1])).Output()
			require.NoError(t, err)
			done := run(t, strings.Split(strings.TrimSpace(string(words)), "\n")...)
			require.Equal(t, 0, done.code, done.err)
			require.NotEmpty(t, done.out)
		})
	}
}

// endlessPrinter is a printer that accepts everything.
func endlessPrinter(t *testing.T) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return // the test is over
			}
			_, _ = io.Copy(io.Discard, connection)
			_ = connection.Close()
		}
	}()
	return listener.Addr().String()
}
