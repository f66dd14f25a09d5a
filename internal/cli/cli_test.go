package cli_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"orderflow/internal/cli"
)

// program has a command, a group and a subcommand, which do what their arguments say.
func program(do func() error) *cobra.Command {
	root := &cobra.Command{Use: "program"}
	one := &cobra.Command{Use: "one FILE", Args: cobra.ExactArgs(1), RunE: func(*cobra.Command, []string) error { return do() }}
	one.Flags().String("must", "", "")
	_ = one.MarkFlagRequired("must")
	group := &cobra.Command{Use: "group"}
	group.AddCommand(&cobra.Command{Use: "rotate", RunE: func(*cobra.Command, []string) error { return do() }})
	root.AddCommand(one, group)
	return root
}

func TestExitCodes(t *testing.T) {
	for line, tc := range map[string]struct {
		err  error
		code int
		says string
	}{
		"group rotate":         {code: cli.Done},
		"group":                {code: cli.Done},
		"":                     {code: cli.Done},
		"help group rotate":    {code: cli.Done},
		"group rotate --help":  {code: cli.Done},
		"--version":            {code: cli.Done},
		"version":              {code: cli.Done},
		"one":                  {code: cli.BadInput, says: `program: accepts 1 arg(s), received 0; "program one --help" shows what it takes`},
		"one f":                {code: cli.BadInput, says: `program: required flag(s) "must" not set; "program one --help" shows what it takes`},
		"one f --must x -y":    {code: cli.BadInput, says: `program: unknown shorthand flag: 'y' in -y; "program one --help" shows what it takes`},
		"two":                  {code: cli.BadInput, says: `program: unknown command "two" for "program"; "program help" shows the commands`},
		"group rotat":          {code: cli.BadInput, says: `program: unknown command "rotat" for "program group"; did you mean "rotate"?`},
		"group rotat --help":   {code: cli.BadInput, says: `program: unknown command "rotat" for "program group"; did you mean "rotate"?`},
		"group xyz":            {code: cli.BadInput, says: `program: unknown command "xyz" for "program group"; "program help group" shows the commands`},
		"group --xyz":          {code: cli.BadInput, says: `program: unknown flag: --xyz; "program help group" shows the commands`},
		"help two":             {code: cli.BadInput, says: `program: unknown command "two" for "program"; "program help" shows the commands`},
		"help group rotat":     {code: cli.BadInput, says: `program: unknown command "rotat" for "program group"; did you mean "rotate"?`},
		"one f --must y":       {err: errors.New("broke"), code: cli.Failed, says: "program: broke; mend it"},
		"one f --must z":       {err: fmt.Errorf("read: %w", cli.Wrongf("no %s", "number")), code: cli.BadInput, says: "program: read: no number; mend it"},
		"one f --must nothing": {err: cli.Wrong(nil), code: cli.Done},
	} {
		t.Run(line, func(t *testing.T) {
			var said strings.Builder
			root := program(func() error { return tc.err })
			code := cli.Run(t.Context(), func(cli.Streams) *cobra.Command { return root }, strings.Fields(line), cli.Streams{In: strings.NewReader(""), Out: io.Discard, Err: &said},
				func(error) string { return "; mend it" })
			require.Equal(t, tc.code, code, said.String())
			require.Equal(t, tc.says, strings.TrimSuffix(said.String(), "\n"))
		})
	}
}

// TestReadingEndsWithTheContext also if no input arrives.
func TestReadingEndsWithTheContext(t *testing.T) {
	never, in := io.Pipe()
	defer func() { require.NoError(t, in.Close()) }()
	ctx, cancel := context.WithCancel(t.Context())
	read := make(chan error, 1)
	go func() {
		_, err := io.ReadAll(cli.Interruptible(ctx, never))
		read <- err
	}()
	cancel()
	select {
	case err := <-read:
		require.ErrorIs(t, err, context.Canceled)
	case <-time.After(10 * time.Second):
		require.Fail(t, "the reading goes on")
	}

	text, err := io.ReadAll(cli.Interruptible(t.Context(), strings.NewReader("all of it")))
	require.NoError(t, err)
	require.Equal(t, "all of it", string(text))
}
