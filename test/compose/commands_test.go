package compose_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	makeTarget  = regexp.MustCompile("(?m)(?:^|`|\"|run: )make ([a-z-]+)")
	commandLine = regexp.MustCompile(`(?:bin/orderflow|--rm orderflow) ([a-z]+)`)
)

// Every command that a page or a workflow names exists.
func TestCommandsExist(t *testing.T) {
	c, targets := newCodebase(t), map[string]bool{}
	for _, target := range regexp.MustCompile(`(?m)^([a-z-]+):`).FindAllSubmatch(read(t, "Makefile"), -1) {
		targets[string(target[1])] = true
	}
	for file, least := range map[string]int{".github/workflows/ci.yml": 4, ".github/workflows/nightly.yml": 4, ".github/workflows/release.yml": 1, "docs/backup.md": 3, "docs/deploy.md": 6, "docker-compose.yml": 2} {
		t.Run(file, func(t *testing.T) {
			content, found := string(read(t, file)), 0
			for _, target := range makeTarget.FindAllStringSubmatch(content, -1) {
				require.True(t, targets[target[1]], target[0])
				found++
			}
			for _, line := range commandLine.FindAllStringSubmatch(content, -1) {
				require.Empty(t, c.command([]string{"/orderflow", line[1]}), line[0])
				found++
			}
			for _, script := range regexp.MustCompile(`deploy/[a-z]+\.sh`).FindAllString(content, -1) {
				require.True(t, strings.HasPrefix(string(read(t, script)), "#!/bin/sh\n"), script)
			}
			require.GreaterOrEqual(t, found, least)
		})
	}
}
