package terminal

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"
)

// pressAgain is when a user who waits for a completion presses TAB again.
const pressAgain = 4 * time.Second

// Talk is the program "talk FILE PROGRAM ARGS...": it runs a dialogue with a program at a
// terminal. A line "< PATTERN" of the file waits until the output since the last keys
// matches. "> KEYS" types: ^C, ^D, ^U, \t and \n are keys. "$ COMMAND" waits until a
// shell command succeeds. Talk prints the final output and has the program's exit code.
func Talk() {
	script, err := os.ReadFile(os.Args[1])
	must(err)
	program, screen := start(os.Args[2:])
	time.AfterFunc(3*within, func() { _ = program.Process.Kill() })
	shown := make(chan []byte)
	go func() {
		defer close(shown)
		for {
			part := make([]byte, 4096)
			n, err := screen.Read(part)
			if n > 0 {
				shown <- part[:n]
			}
			if err != nil {
				return
			}
		}
	}()
	talk := talk{shown: shown, press: func(keys string) { _, _ = screen.WriteString(keys) }}
	for _, line := range strings.Split(strings.TrimSpace(string(script)), "\n") {
		what, text, _ := strings.Cut(line, " ")
		switch what {
		case "<":
			talk.await(text)
		case "$":
			talk.meanwhile(text)
		case ">":
			talk.enter(keys.Replace(text))
		default:
			panic("talk: want < PATTERN, > KEYS or $ COMMAND: " + line)
		}
	}
	for part := range shown {
		talk.seen.Write(part)
	}
	_ = program.Wait()
	fmt.Println(string(shownText(talk.seen.Bytes())))
	os.Exit(program.ProcessState.ExitCode())
}

// keys are the notations for control keys, which no script file should contain.
var keys = strings.NewReplacer("^C", "\x03", "^D", "\x04", "^U", "\x15", `\n`, "\n", `\t`, "\t")

// talk is the state of a dialogue.
type talk struct {
	shown <-chan []byte
	press func(keys string)
	seen  bytes.Buffer
	since int // what was seen before the last keys
	typed string
}

func (t *talk) enter(keys string) {
	t.typed, t.since = keys, t.seen.Len()
	t.press(keys)
}

func (t *talk) meanwhile(command string) {
	done := make(chan error, 1)
	go func() {
		said, err := exec.Command("sh", "-c", command).CombinedOutput()
		if err != nil {
			err = fmt.Errorf("%w: %s", err, said)
		}
		done <- err
	}()
	for {
		select {
		case part, open := <-t.shown:
			if !open {
				t.giveUp("the program has ended", command)
			}
			t.seen.Write(part)
		case err := <-done:
			if err != nil {
				t.giveUp(err.Error(), command)
			}
			return
		}
	}
}

func (t *talk) await(pattern string) {
	match := regexp.MustCompile("(?m)" + pattern)
	timeout, again := time.After(within), time.NewTicker(pressAgain)
	defer again.Stop()
	for !match.Match(shownText(t.seen.Bytes()[t.since:])) {
		select {
		case part, open := <-t.shown:
			if !open {
				t.giveUp("the program has ended", pattern)
			}
			t.seen.Write(part)
		case <-again.C:
			if strings.HasSuffix(t.typed, "\t") {
				t.press("\t")
			}
		case <-timeout:
			t.giveUp("nothing came", pattern)
		}
	}
}

// shownText returns a terminal's text without cursor movements and bells.
func shownText(sent []byte) []byte {
	return bytes.ReplaceAll(bytes.ReplaceAll(sent, []byte("\r"), nil), []byte("\a"), nil)
}

func (t *talk) giveUp(why, pattern string) {
	fmt.Fprintf(os.Stderr, "%s: no match for %q in:\n%s\n", why, pattern, t.seen.String())
	os.Exit(1)
}
