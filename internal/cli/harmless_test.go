package cli

import (
	"bytes"
	"os"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

func TestATerminalIsShownWhatOthersWroteAndDoesNotObeyIt(t *testing.T) {
	for text, want := range map[string]string{
		"Zażółć gęślą jaźń, \tمرحبا\n": "Zażółć gęślą jaźń, \tمرحبا\n",
		"\x1b[2J\x1b]0;title\a":        `\u001b[2J\u001b]0;title\u0007`,
		"50%\rpaid":                    `50%\u000dpaid`,
		"\u009b2J":                     `\u009b2J`,
		"abc\u202egpj.exe\u2066x":      `abc\u202egpj.exe\u2066x`,
		"\x9b2J":                       "\uFFFD2J",
		"a\u2028b":                     `a\u2028b`,
		"left to right: \u200e":        "left to right: \u200e",
	} {
		for size := 1; size <= len(text); size++ { // wherever the text is split
			var out bytes.Buffer
			filter := &harmless{to: &out}
			for rest := []byte(text); len(rest) > 0; {
				n, err := filter.Write(rest[:min(size, len(rest))])
				require.NoError(t, err)
				rest = rest[n:]
			}
			require.Equal(t, want, out.String())
		}
	}
}

// TestWhateverAProgramPrintsIsHarmless shows that no program must think of it: it covers
// results, errors, and cobra's own output.
func TestWhateverAProgramPrintsIsHarmless(t *testing.T) {
	const hostile = "\x1b[2J\u202egpj"
	var out, said bytes.Buffer
	program := func(streams Streams) *cobra.Command {
		root := &cobra.Command{Use: "program", Short: hostile, RunE: func(command *cobra.Command, _ []string) error {
			command.Println(hostile)
			_, _ = streams.Out.Write([]byte(hostile + "\xc5")) // half a letter
			return Wrongf("read: %s", hostile)
		}}
		return root
	}
	Run(t.Context(), program, nil, Streams{Out: &out, Err: &said}, nil)
	Run(t.Context(), program, []string{"--help"}, Streams{Out: &out, Err: &said}, nil)
	require.Contains(t, out.String(), `\u001b[2J\u202egpj`+"\n"+`\u001b[2J\u202egpj`+"\uFFFD")
	require.NotContains(t, out.String()+said.String(), "\x1b")
	require.NotContains(t, out.String()+said.String(), "\u202e")
	require.Contains(t, said.String(), `program: read: \u001b[2J\u202egpj`)
}

func TestNobodySitsAtADeviceThatIsNoTerminal(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	require.NoError(t, err)
	defer func() { require.NoError(t, null.Close()) }()
	for _, stream := range []any{null, Interruptible(t.Context(), null), &harmless{to: null}, &bytes.Buffer{}, nil} {
		_, is := Terminal(stream)
		require.False(t, is)
	}
}
