package access

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"orderflow/internal/secret"
)

// Token is one entry of the configuration: the caller with the token of this hash has the name
// and the roles. Several entries may share a name, so that a new token can be handed out before
// the old one is removed.
//
// The hash is a plain SHA-256. That is enough because a token is 32 random bytes: unlike a
// password, it can't be guessed.
type Token struct {
	Name  string
	Roles []Role
	Hash  [sha256.Size]byte
}

const (
	tokenPrefix = "of_" // the prefix lets scanners find leaked tokens
	tokenBytes  = 32
)

var (
	// tokenForm is the form of every token. A password does not match it, so a password whose
	// hash is in the configuration never opens anything.
	tokenForm = regexp.MustCompile(`^` + tokenPrefix + `[A-Za-z0-9_-]{43}$`)
	nameForm  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
)

// Create makes a token, and its entry for the configuration. The token is not stored anywhere:
// hand it over now.
func Create(name string, roles ...Role) (token, entry string, err error) {
	if err := checkName(name); err != nil {
		return "", "", err
	}
	if err := checkRoles(roles); err != nil {
		return "", "", err
	}
	random := make([]byte, tokenBytes)
	_, _ = rand.Read(random) // never fails: without randomness the program ends
	token = tokenPrefix + base64.RawURLEncoding.EncodeToString(random)
	hash := sha256.Sum256([]byte(token))
	return token, strings.Join([]string{name, joined(roles), hex.EncodeToString(hash[:])}, ":"), nil
}

func joined(roles []Role) string {
	texts := make([]string, len(roles))
	for i, role := range roles {
		texts[i] = string(role)
	}
	return strings.Join(texts, "+")
}

// Parse reads entries as Create returns them, separated by commas or line breaks. Errors name
// an entry only by its number, because it may contain a secret.
func Parse(text secret.Text) ([]Token, error) {
	entries := strings.FieldsFunc(text.Reveal(), func(r rune) bool { return r == ',' || r == '\n' || r == '\r' })
	var tokens []Token
	for _, entry := range entries {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		token, err := parseEntry(entry)
		if err == nil && slices.ContainsFunc(tokens, func(other Token) bool { return other.Hash == token.Hash }) {
			err = errors.New("an earlier entry has the same hash")
		}
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", len(tokens)+1, err)
		}
		tokens = append(tokens, token)
	}
	return tokens, nil
}

func parseEntry(entry string) (Token, error) {
	parts := strings.Split(entry, ":")
	if len(parts) != 3 {
		return Token{}, errors.New("want name:role+role:hash")
	}
	token := Token{Name: parts[0]}
	if err := checkName(token.Name); err != nil {
		return Token{}, err
	}
	for role := range strings.SplitSeq(parts[1], "+") {
		token.Roles = append(token.Roles, Role(role))
	}
	if err := checkRoles(token.Roles); err != nil {
		return Token{}, err
	}
	hash, err := hex.DecodeString(parts[2])
	if err != nil || len(hash) != len(token.Hash) {
		return Token{}, errors.New("the last part must be a SHA-256 of 64 hexadecimal digits, not the token itself")
	}
	copy(token.Hash[:], hash)
	return token, nil
}

func checkName(name string) error {
	if !nameForm.MatchString(name) {
		return errors.New("the name: want up to 64 letters, digits, dots, dashes and underscores")
	}
	return nil
}

func checkRoles(roles []Role) error {
	for _, role := range roles {
		if !slices.Contains(Roles(), role) {
			return fmt.Errorf("the roles: want some of %s", strings.ReplaceAll(joined(Roles()), "+", ", "))
		}
	}
	if len(roles) == 0 {
		return errors.New("the roles: want at least one")
	}
	return nil
}

// Match finds the entry of a token. It compares with every entry, each in constant time, so
// that its duration reveals nothing about them.
func Match(tokens []Token, presented string) (index int, ok bool) {
	if !tokenForm.MatchString(presented) {
		return 0, false
	}
	hash := sha256.Sum256([]byte(presented))
	found := len(tokens)
	for i := range tokens {
		found = subtle.ConstantTimeSelect(subtle.ConstantTimeCompare(hash[:], tokens[i].Hash[:]), i, found)
	}
	return found, found < len(tokens)
}
