package secret

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// FileSuffix turns the name of a secret's variable into the name of the variable with a file's
// path: ORDERFLOW_SHIPX_TOKEN_FILE.
const FileSuffix = "_FILE"

// maxFile is the largest size of a secret's file, in bytes. The longest secret is a key ring of
// a few hundred bytes.
const maxFile = 64 << 10

// LookupError says why a variable's secret can't be read. It contains variables and the path,
// never their contents.
type LookupError struct {
	Variable string
	Rule     string
}

// Error starts with the variable's name.
func (e *LookupError) Error() string { return e.Variable + ": " + e.Rule }

// IsSet reports whether the environment has a secret's variable, or the variable with its
// file's path.
func IsSet(name string) bool {
	_, value := os.LookupEnv(name)
	_, file := os.LookupEnv(name + FileSuffix)
	return value || file
}

// Lookup reads a secret from the variable name, or from the file whose path is in name_FILE, as
// containers and systemd pass secrets. A missing secret is empty. Line breaks at the end of the
// file are removed.
//
// *LookupError: both variables are set, or the file can't be read, is empty or is too large.
func Lookup(name string) (Text, error) {
	value, set := os.LookupEnv(name)
	path, inFile := os.LookupEnv(name + FileSuffix)
	switch {
	case set && inFile:
		return "", &LookupError{name, "want it or " + name + FileSuffix + ", not both"}
	case !inFile:
		return Text(value), nil
	}
	text, err := read(path)
	if err != nil {
		return "", &LookupError{name + FileSuffix, err.Error()}
	}
	return text, nil
}

// read reads a file's secret.
func read(path string) (Text, error) {
	if path == "" {
		return "", errors.New("want the path of a file")
	}
	file, err := os.Open(path)
	if err != nil {
		return "", unread(path, err)
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return "", unread(path, err)
	}
	text := strings.TrimRight(string(content), "\r\n")
	switch {
	case len(content) > maxFile:
		return "", fmt.Errorf("%s: has more than %d bytes, too many for a secret", path, maxFile)
	case text == "":
		return "", fmt.Errorf("%s: is empty", path)
	}
	return Text(text), nil
}

// unread is the operating system's error with the path once.
func unread(path string, err error) error {
	var inPath *fs.PathError
	if errors.As(err, &inPath) {
		err = inPath.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}
