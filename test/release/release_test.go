//go:build release

package release_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var dist = filepath.Join("..", "..", "dist")

// The programs of a release, and its systems.
var (
	programs = []string{"orderflow", "worker", "sandbox"}
	systems  = []string{"linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", "windows_amd64", "windows_arm64"}
	// magic is how an executable starts, by system.
	magic = map[string]string{"linux": "\x7fELF", "darwin": "\xcf\xfa\xed\xfe", "windows": "MZ"}
)

// version is the snapshot's version.
func version(t *testing.T) string {
	t.Helper()
	var about struct{ Version string }
	content, err := os.ReadFile(filepath.Join(dist, "metadata.json"))
	require.NoError(t, err, "make release-snapshot makes it")
	require.NoError(t, json.Unmarshal(content, &about))
	require.NotEmpty(t, about.Version)
	return about.Version
}

func TestEverySystemHasItsPrograms(t *testing.T) {
	version := version(t)
	for _, system := range systems {
		t.Run(system, func(t *testing.T) {
			goos, _, _ := strings.Cut(system, "_")
			suffix, ending := ".tar.gz", ""
			if goos == "windows" {
				suffix, ending = ".zip", ".exe"
			}
			packed := unpack(t, filepath.Join(dist, "orderflow_"+version+"_"+system+suffix))
			for _, name := range programs {
				content := packed[name+ending]
				require.NotEmpty(t, content, name)
				require.True(t, bytes.HasPrefix(content, []byte(magic[goos])), "%s is a program of %s", name, goos)
				require.True(t, bytes.Contains(content, []byte(version)), "%s knows its version", name)
				delete(packed, name+ending)
			}
			require.Len(t, packed, 2, "README.md and CHANGELOG.md")
		})
	}
}

// unpack reads an archive.
func unpack(t *testing.T, path string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	if filepath.Ext(path) == ".zip" {
		archive, err := zip.OpenReader(path)
		require.NoError(t, err)
		defer func() { _ = archive.Close() }()
		for _, file := range archive.File {
			content, err := file.Open()
			require.NoError(t, err)
			files[file.Name], err = io.ReadAll(content)
			require.NoError(t, err)
		}
		return files
	}
	file, err := os.Open(path)
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	plain, err := gzip.NewReader(file)
	require.NoError(t, err)
	for archive := tar.NewReader(plain); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		require.NoError(t, err)
		files[header.Name], err = io.ReadAll(archive)
		require.NoError(t, err)
	}
}

// The programs for this system print the release's version.
func TestTheProgramsSayTheirVersion(t *testing.T) {
	version := version(t)
	suffix := ".tar.gz"
	if runtime.GOOS == "windows" {
		suffix = ".zip"
	}
	packed := unpack(t, filepath.Join(dist, "orderflow_"+version+"_"+runtime.GOOS+"_"+runtime.GOARCH+suffix))
	for name, asked := range map[string]string{"orderflow": "version", "worker": "--version", "sandbox": "--version"} {
		if runtime.GOOS == "windows" {
			name += ".exe"
		}
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, packed[name], 0o700))
		said, err := exec.Command(path, asked).CombinedOutput()
		require.NoError(t, err, string(said))
		require.Contains(t, string(said), version, name)
	}
}

// SHA256SUMS has the checksum of each archive and each SBOM.
func TestTheChecksumsAreRight(t *testing.T) {
	version := version(t)
	content, err := os.ReadFile(filepath.Join(dist, "SHA256SUMS"))
	require.NoError(t, err)
	listed := map[string]string{}
	for line := range strings.Lines(string(content)) {
		sum, name, found := strings.Cut(strings.TrimSpace(line), "  ")
		require.True(t, found, line)
		listed[name] = sum
	}
	for name, sum := range listed {
		content, err := os.ReadFile(filepath.Join(dist, name))
		require.NoError(t, err)
		require.Equal(t, fmt.Sprintf("%x", sha256.Sum256(content)), sum, name)
	}
	for _, system := range systems {
		suffix := ".tar.gz"
		if strings.HasPrefix(system, "windows") {
			suffix = ".zip"
		}
		require.Contains(t, listed, "orderflow_"+version+"_"+system+suffix)
		for _, name := range programs {
			require.Contains(t, listed, sbomOf(name, version, system))
		}
	}
}

func sbomOf(program, version, system string) string {
	return fmt.Sprintf("%s_%s_%s.cdx.json", program, version, system)
}

// An SBOM lists the modules of a program.
func TestEachProgramHasItsSBOM(t *testing.T) {
	version := version(t)
	for _, system := range systems {
		for _, name := range programs {
			var bill struct {
				BomFormat  string
				Components []struct{ Name, Version, PURL string }
			}
			content, err := os.ReadFile(filepath.Join(dist, sbomOf(name, version, system)))
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(content, &bill))
			require.Equal(t, "CycloneDX", bill.BomFormat)
			named := map[string]string{}
			for _, one := range bill.Components {
				named[one.Name] = one.Version
			}
			wanted := "go.temporal.io/sdk"
			if name == "sandbox" { // the simulators do not use Temporal
				wanted = "github.com/shopspring/decimal"
			}
			require.NotEmpty(t, named[wanted], "%s of %s: %v", name, system, named)
		}
	}
}
