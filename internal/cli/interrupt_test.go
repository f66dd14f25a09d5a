package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

func TestWhatASignalEnds(t *testing.T) {
	lost := errors.New("rpc error: code = Canceled desc = context canceled") // as gRPC leaves it
	for name, tc := range map[string]struct {
		signal syscall.Signal
		err    func(ctx context.Context) error
		code   int
		says   string
	}{
		"Ctrl-C":                   {syscall.SIGINT, func(ctx context.Context) error { return fmt.Errorf("ask: %w", ctx.Err()) }, 130, ""},
		"SIGTERM":                  {syscall.SIGTERM, func(ctx context.Context) error { return context.Cause(ctx) }, 143, ""},
		"the words only":           {syscall.SIGINT, func(context.Context) error { return lost }, 130, ""},
		"what is worth a word":     {syscall.SIGINT, func(context.Context) error { return errors.New("2 of 5 left") }, 130, "program: 2 of 5 left\n"},
		"wrong input all the same": {syscall.SIGINT, func(ctx context.Context) error { return Wrong(ctx.Err()) }, 130, ""},
		"a program that is done":   {syscall.SIGINT, func(context.Context) error { return nil }, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			root := &cobra.Command{Use: "program", RunE: func(command *cobra.Command, _ []string) error {
				cancel(interruption{tc.signal})
				return tc.err(command.Context())
			}}
			var said strings.Builder
			require.Equal(t, tc.code, Run(ctx, func(Streams) *cobra.Command { return root }, nil, Streams{Out: io.Discard, Err: &said}, nil))
			require.Equal(t, tc.says, said.String())
		})
	}
}
