// Package compose reads docker-compose.yml, for tests that compare it with the code and
// for those that run its services without containers.
package compose

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/cli/pkg/kvfile"
)

// File is the name of the file, in the folder of the module.
const File = "docker-compose.yml"

// Load reads the file in a folder, with the services of all profiles and the defaults of
// its variables. It ignores env_file: otherwise a developer's own orderflow.env would
// count.
func Load(ctx context.Context, folder string) (*types.Project, error) {
	content, err := os.ReadFile(filepath.Join(folder, File))
	if err != nil {
		return nil, fmt.Errorf("compose: %w", err)
	}
	return Parse(ctx, folder, content)
}

// Parse is Load for other content, and for files that change it (paths from the folder),
// as "docker compose -f … -f …" reads them.
func Parse(ctx context.Context, folder string, content []byte, changes ...string) (*types.Project, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, fmt.Errorf("compose: %w", err)
	}
	files := []types.ConfigFile{{Filename: filepath.Join(folder, File), Content: content}}
	for _, name := range changes {
		files = append(files, types.ConfigFile{Filename: filepath.Join(folder, name)})
	}
	project, err := loader.LoadWithContext(ctx, types.ConfigDetails{
		WorkingDir:  folder,
		ConfigFiles: files,
	}, func(options *loader.Options) {
		options.Profiles = []string{"*"}
		options.SkipResolveEnvironment = true
	})
	if err != nil {
		return nil, fmt.Errorf("compose: %w", err)
	}
	return project, nil
}

// LoadWithEnvironment reads the file in a folder as "docker compose" does there: with the
// files .env and orderflow.env, and with the variables of this process.
func LoadWithEnvironment(ctx context.Context, folder string) (*types.Project, error) {
	options, err := cli.NewProjectOptions(nil, cli.WithWorkingDirectory(folder), cli.WithOsEnv, cli.WithEnvFiles(), cli.WithDotEnv,
		cli.WithDefaultConfigPath, cli.WithProfiles([]string{"*"}))
	if err != nil {
		return nil, fmt.Errorf("compose: %w", err)
	}
	project, err := options.LoadProject(ctx)
	if err != nil {
		return nil, fmt.Errorf("compose: %w", err)
	}
	return project, nil
}

// The loader doesn't know env_file's format raw: "docker compose" reads it with the
// parser of "docker run --env-file".
func init() {
	dotenv.RegisterFormat("raw", func(r io.Reader, _ string, into map[string]string, lookup func(string) (string, bool)) error {
		lines, err := kvfile.ParseFromReader(r, lookup)
		for _, line := range lines {
			name, value, _ := strings.Cut(line, "=")
			into[name] = value
		}
		return err
	})
}
