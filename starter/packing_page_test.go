package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestThePageOnPacking runs every command of the page, from top to bottom.
func TestThePageOnPacking(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "packing.md"))
	require.NoError(t, err)
	commands := regexp.MustCompile(`(?m)^orderflow ((?:pack|documents) .*)$`).FindAllStringSubmatch(string(page), -1)
	require.Len(t, commands, 7)
	shipped(t, "the-packers", "shop-2001", "shop-2002") // other tests have orders of the shop's
	t.Chdir(t.TempDir())
	for _, command := range commands {
		t.Run(command[1], func(t *testing.T) {
			line := strings.ReplaceAll(command[1], "--source shop", "--source the-packers")
			words, err := exec.Command("sh", "-c", "printf '%s\\n' "+line).Output()
			require.NoError(t, err)
			done := run(t, strings.Split(strings.TrimSpace(string(words)), "\n")...)
			require.Equal(t, 0, done.code, done.err)
			require.NotEmpty(t, done.out)
		})
	}
	require.FileExists(t, "labels.pdf")
}
