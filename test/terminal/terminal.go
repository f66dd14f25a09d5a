// Package terminal has programs for test scripts (testscript) that show what a user at a
// terminal sees: they run another program there.
package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/creack/pty"
)

// Programs returns this package's programs, by their names in scripts.
func Programs() map[string]func() {
	return map[string]func(){"terminal": Terminal, "await": Await, "type": Type, "talk": Talk, "exits": Exits}
}

// Terminal is the program "terminal PROGRAM ARGS...": the program's input and both
// outputs are a terminal. It prints the output and has the program's exit code.
func Terminal() {
	program, screen := start(os.Args[1:])
	_, err := io.Copy(os.Stdout, screen)
	if !errors.Is(err, syscall.EIO) { // EIO: the program has closed its side
		must(err)
	}
	_ = program.Wait()
	os.Exit(program.ProcessState.ExitCode())
}

// within is how long a program may take to show a text, and to end after the last key.
const within = 30 * time.Second

// Type is the program "type KEYS PATTERN PROGRAM ARGS...": on a terminal, the program
// shows the pattern, KEYS are typed, and it ends. In KEYS, ^C is Ctrl-C and ^D Ctrl-D.
// Type prints the output, "exit code N", and "took N s" since the keys.
func Type() {
	pattern := regexp.MustCompile("(?m)" + os.Args[2])
	program, screen := start(os.Args[3:])
	time.AfterFunc(2*within, func() { _ = program.Process.Kill() })
	var shown bytes.Buffer
	var typed time.Time
	part := make([]byte, 4096)
	for {
		n, err := screen.Read(part)
		shown.Write(part[:n])
		if typed.IsZero() && pattern.Match(bytes.ReplaceAll(shown.Bytes(), []byte("\r"), nil)) {
			typed = time.Now()
			_, err := screen.WriteString(keys.Replace(os.Args[1]))
			must(err)
		}
		if err != nil {
			break
		}
	}
	_ = program.Wait()
	fmt.Printf("%s\nexit code %d\n", strings.ReplaceAll(shown.String(), "\r", ""), program.ProcessState.ExitCode())
	if typed.IsZero() {
		fmt.Fprintf(os.Stderr, "nothing was typed: no match for %q\n", pattern)
		os.Exit(1)
	}
	fmt.Printf("took %.0f s\n", time.Since(typed).Seconds())
}

// Exits is the program "exits CODE PROGRAM ARGS...": it succeeds if the program ends with
// that exit code, and prints its output.
func Exits() {
	program := exec.Command(os.Args[2], os.Args[3:]...)
	program.Stdin, program.Stdout, program.Stderr = os.Stdin, os.Stdout, os.Stderr
	_ = program.Run()
	if code := fmt.Sprint(program.ProcessState.ExitCode()); code != os.Args[1] {
		fmt.Fprintf(os.Stderr, "exit code %s, want %s\n", code, os.Args[1])
		os.Exit(1)
	}
}

// start starts a program on a new terminal.
func start(line []string) (*exec.Cmd, *os.File) {
	program := exec.Command(line[0], line[1:]...)
	screen, err := pty.Start(program)
	must(err)
	return program, screen
}

// Await is the program "await PATTERN PROGRAM ARGS...": it runs the program again and
// again until a line of the output matches.
func Await() {
	pattern := regexp.MustCompile("(?m)" + os.Args[1])
	var out []byte
	for until := time.Now().Add(within); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		if out, _ = exec.Command(os.Args[2], os.Args[3:]...).CombinedOutput(); pattern.Match(out) {
			fmt.Print(string(out))
			return
		}
	}
	fmt.Fprintf(os.Stderr, "no match for %q in:\n%s", pattern, out)
	os.Exit(1)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
