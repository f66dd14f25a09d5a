package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"orderflow/internal/plain/plaintest"
)

// Whatever is wrong with a flag, it is said without words of Go, and nothing is done.
func TestNoErrorOfAFlagIsInWordsOfGo(t *testing.T) {
	texts := []string{"string", "stringArray", "stringSlice"} // which take anything
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
				require.Equal(t, exitBadInput, code, strings.Join(args, " "))
				require.NotEmpty(t, said.String())
				plaintest.RequireNone(t, said.String(), strings.Join(args, " "))
			}
		})
		for _, below := range command.Commands() {
			walk(append(slices.Clone(path), below.Name()), below)
		}
	}
	walk(nil, (&app{}).root())
	require.Greater(t, tried, 50)
}
