package cli

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

// commandLine is where a text for people has a command of ours, with its first argument.
var commandLine = regexp.MustCompile("(^|[\\s\"'`(|])orderflow ([a-z-])")

// Typed puts into the commands of a text the path by which the user reaches orderflow, so that
// they can be pasted: newcomers have it in bin, not on their PATH.
func (s Streams) Typed(text string) string {
	if s.Orderflow == "" {
		return text
	}
	return commandLine.ReplaceAllString(text, "${1}"+strings.ReplaceAll(shellWord(s.Orderflow), "$", "$$")+" ${2}")
}

// pathOfOrderflow is how orderflow can be called by a user who called one of our programs by the
// name called; "" means by its name alone. The programs lie in one folder.
func pathOfOrderflow(called string) string {
	folder, _ := filepath.Split(called)
	if folder == "" {
		return ""
	}
	path := folder + "orderflow"
	if _, err := exec.LookPath(path); err != nil { // "go run" makes a program of another name
		return ""
	}
	return path
}

// plainWord is a word that no shell changes.
var plainWord = regexp.MustCompile(`^[\w@%+=:,./-]+$`)

// shellWord is a word as an argument in a shell.
func shellWord(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// typedHelp makes the commands in all help texts as they can be typed.
func typedHelp(root *cobra.Command, streams Streams) {
	each(root, func(command *cobra.Command) {
		command.Long, command.Example = streams.Typed(command.Long), streams.Typed(command.Example)
	})
}
