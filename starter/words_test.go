package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	program "orderflow/internal/cli"
	"orderflow/internal/plain/plaintest"
	"orderflow/starter/cli"
)

// Errors about flags contain no Go terms, and nothing is done.
func TestNoErrorOfAFlagIsInWordsOfGo(t *testing.T) {
	texts := []string{"string", "stringArray", "stringSlice"} // any text is valid for these
	tried := 0
	var walk func(path []string, command *cobra.Command)
	walk = func(path []string, command *cobra.Command) {
		command.Flags().VisitAll(func(flag *pflag.Flag) {
			if slices.Contains(texts, flag.Value.Type()) {
				return
			}
			for _, value := range []string{"x", "1.5x", "99999999999999999999h", "maybe"} {
				tried++
				var said bytes.Buffer
				args := append(slices.Clone(path), "--"+flag.Name+"="+value)
				code := Run(t.Context(), args, Streams{In: &bytes.Buffer{}, Out: &bytes.Buffer{}, Err: &said})
				require.Equal(t, program.BadInput, code, strings.Join(args, " "))
				require.NotEmpty(t, said.String())
				plaintest.RequireNone(t, said.String(), strings.Join(args, " "))
			}
		})
		for _, below := range command.Commands() {
			walk(append(slices.Clone(path), below.Name()), below)
		}
	}
	walk(nil, cli.Root(&cli.App{}, rooms...))
	require.Greater(t, tried, 50)
}

func TestWordsOfPeopleAreOneLine(t *testing.T) {
	for name, args := range map[string][]string{
		"--reason must not contain control characters or line breaks": {"cancel", "a-1", "--reason", "a\x1b[2Jb"},
		"--by must not contain control characters or line breaks":     {"hold", "a-1", "--by", "ewa\nadmin"},
		"--by must not contain bidirectional controls":                {"resolve", "a-1", "--action", "retry", "--by", "\u202eawe"},
		"--tracking must not contain control characters":              {"resolve", "a-1", "--action", "ship-by-hand", "--tracking", "1\a"},
		"argument 1 must not contain control characters":              {"show", "a\nb"},
	} {
		var out, said bytes.Buffer
		code := Run(t.Context(), args, Streams{In: &bytes.Buffer{}, Out: &out, Err: &said})
		require.Equal(t, program.BadInput, code)
		require.Contains(t, said.String(), name)
		require.NotContains(t, said.String(), "\x1b")
	}
}
