package config

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"orderflow/internal/secret"
	"orderflow/order"
)

// FileAuth is a credential with which MyPromo downloads a print file: user and password, or a
// header. The other two fields are empty. Hosts are the hosts that may receive it.
type FileAuth struct {
	Hosts order.FileHosts

	Username string
	Password secret.Text

	Header string
	Value  secret.Text
}

// FileAuths parses PrintFileAuth: the credentials of print files by the name that orders use.
// Errors name entries by their position, because any part of a mistyped entry may be the
// secret.
func (c Config) FileAuths() (map[string]FileAuth, error) {
	text := c.PrintFileAuth.Reveal()
	separator := ";"
	if strings.Contains(text, "\n") {
		separator = "\n"
	}
	auths := map[string]FileAuth{}
	for i, entry := range strings.Split(text, separator) {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		name, auth, err := parseFileAuth(entry)
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", i+1, err)
		}
		if _, twice := auths[name]; twice {
			return nil, fmt.Errorf("entry %d: its name is already used", i+1)
		}
		auths[name] = auth
	}
	return auths, nil
}

func parseFileAuth(entry string) (string, FileAuth, error) {
	left, right, found := strings.Cut(entry, "=")
	name, hosts, bound := strings.Cut(left, "@")
	name = strings.TrimSpace(name)
	switch {
	case !found || name == "" || strings.ContainsAny(name, " \t"):
		return "", FileAuth{}, errors.New("want name@hosts=basic user:password or name@hosts=header Name: value")
	case !bound:
		return "", FileAuth{}, errors.New("want hosts after the name: name@files.example.com,*.cdn.example.com=…; " +
			"without them, an order could send the credential to any host")
	}
	auth, err := parseSecret(strings.TrimSpace(right))
	if err != nil {
		return "", FileAuth{}, err
	}
	auth.Hosts, err = order.ParseFileHosts(hosts)
	return name, auth, err
}

func parseSecret(text string) (FileAuth, error) {
	kind, value, _ := strings.Cut(text, " ")
	first, second, found := strings.Cut(strings.TrimSpace(value), ":")
	switch {
	case kind == "basic" && found && first != "" && second != "":
		return FileAuth{Username: first, Password: secret.Text(second)}, nil
	case kind == "basic":
		return FileAuth{}, errors.New("want user:password after basic")
	case kind == "header" && found && isToken(first) && strings.TrimSpace(second) != "":
		return FileAuth{Header: http.CanonicalHeaderKey(first), Value: secret.Text(strings.TrimSpace(second))}, nil
	case kind == "header":
		return FileAuth{}, errors.New("want Name: value after header")
	default:
		return FileAuth{}, errors.New("want basic or header after the name and its hosts")
	}
}

// isToken reports whether a header may have this name (RFC 9110, 5.6.2).
func isToken(name string) bool {
	const others = "!#$%&'*+-.^_`|~"
	return name != "" && strings.IndexFunc(name, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune(others, r)
	}) < 0
}
