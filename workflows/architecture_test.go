package workflows_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// docs/architecture.md shows a newcomer the path of an order. The files and functions that it
// names exist, and they are few.
func TestThePathOfAnOrderIsAsDescribed(t *testing.T) {
	page, err := os.ReadFile("../docs/architecture.md")
	require.NoError(t, err)
	_, path, found := strings.Cut(string(page), "## The path of an order")
	require.True(t, found)
	path, _, _ = strings.Cut(path, "## How a step stays single")

	read := map[string]map[string]string{"../workflows": {}, "../activities": {}}
	for _, row := range regexp.MustCompile(`(?m)^\| .*\|$`).FindAllString(path, -1)[1:] {
		cells := strings.Split(row, "|")
		inFolder(t, "../workflows", cells[2], cells[2], read)
		inFolder(t, "../activities", cells[4], cells[3], read)
	}
	inFolder(t, "../workflows", "`step/step.go`", "`Effect`", read)
	require.LessOrEqual(t, len(read["../workflows"]), 7)
	require.LessOrEqual(t, len(read["../activities"]), 6)
}

// inFolder requires the files that a cell names to exist, with the functions of another cell.
func inFolder(t *testing.T, folder, files, functions string, read map[string]map[string]string) {
	t.Helper()
	var code strings.Builder
	for _, name := range regexp.MustCompile("`([a-z_/]+\\.go)`").FindAllStringSubmatch(files, -1) {
		text, err := os.ReadFile(filepath.Join(folder, name[1]))
		require.NoError(t, err)
		read[folder][name[1]] = string(text)
		code.Write(text)
	}
	for _, name := range regexp.MustCompile("`([A-Za-z]+)`").FindAllStringSubmatch(functions, -1) {
		require.Regexp(t, `func (\([^)]*\) )?`+name[1]+`\(`, code.String(), "in %s", files)
	}
}
