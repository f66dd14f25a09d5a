package main_test

import (
	"os"
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
	shipped(t, "the-packers", "shop-2001", "shop-2002") // other tests have orders from the source shop
	t.Chdir(t.TempDir())
	runsEach(t, commands, strings.NewReplacer("--source shop", "--source the-packers"))
	require.FileExists(t, "labels.pdf")
}
