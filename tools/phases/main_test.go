package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCheckReadsAModule(t *testing.T) {
	folder := t.TempDir()
	planted := sample.
		with("workflows/other.go", "package workflows\n\nfunc (l *life) act() {\n\tl.production.phase = productionNone\n}\n").
		with("workflows/other_test.go", "package workflows\n\nvar tested = production{phase: 9}\n").
		with("go.mod", "module orderflow\n\ngo 1.26\n")
	for _, one := range planted {
		file := filepath.Join(folder, one.file)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
		require.NoError(t, os.WriteFile(file, []byte(one.text), 0o600))
	}
	found, err := check(folder, nil)
	require.NoError(t, err)
	require.Equal(t, []violation{{"workflows/other.go", 4, "l.production.phase is written, but only workflows/production.go " +
		"may write productionPhase: give that file a method for this change, and call it"}}, found)
}

func TestCheckNeedsCodeThatBuilds(t *testing.T) {
	folder := t.TempDir()
	_, err := check(folder, nil)
	require.Error(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "go.mod"), []byte("module orderflow\n\ngo 1.26\n"), 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(folder, "workflows"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "workflows", "a.go"), []byte("package workflows\n\nvar a int = missing\n"), 0o600))
	_, err = check(folder, nil)
	require.ErrorContains(t, err, "undefined: missing")
}
