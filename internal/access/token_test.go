package access_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/secret"
)

func TestCreateMakesAnEntryThatLetsItsTokenIn(t *testing.T) {
	token, entry, err := access.Create("shop-1", access.RoleStart, access.RoleRead)
	require.NoError(t, err)
	require.Regexp(t, `^of_[A-Za-z0-9_-]{43}$`, token)
	require.Equal(t, fmt.Sprintf("shop-1:start+read:%x", sha256.Sum256([]byte(token))), entry)

	tokens, err := access.Parse(secret.Text(entry))
	require.NoError(t, err)
	require.Equal(t, []access.Token{{
		Name: "shop-1", Roles: []access.Role{access.RoleStart, access.RoleRead}, Hash: sha256.Sum256([]byte(token))}}, tokens)

	other, _, err := access.Create("shop-1", access.RoleStart)
	require.NoError(t, err)
	require.NotEqual(t, token, other)
}

func TestCreateRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		name  string
		roles []access.Role
		want  string
	}{
		"no name":         {"", []access.Role{access.RoleRead}, "the name: want up to 64 letters"},
		"a name of parts": {"shop:1", []access.Role{access.RoleRead}, "the name: want up to 64 letters"},
		"a long name":     {strings.Repeat("a", 65), []access.Role{access.RoleRead}, "the name: want up to 64 letters"},
		"no role":         {"shop", nil, "the roles: want at least one"},
		"unknown role":    {"shop", []access.Role{access.RoleRead, "root"}, "the roles: want some of start, read, pack, operate, supplies, admin"},
	} {
		t.Run(name, func(t *testing.T) {
			token, entry, err := access.Create(tc.name, tc.roles...)
			require.ErrorContains(t, err, tc.want)
			require.Equal(t, []string{"", ""}, []string{token, entry})
		})
	}
}

func hash(digit string) string { return strings.Repeat(digit, 64) }

func TestParse(t *testing.T) {
	tokens, err := access.Parse(secret.Text(fmt.Sprintf(
		"shop:start:%s, shop:start+read:%s\n\r\n  ops:operate:%s,\n", hash("a"), hash("B"), hash("c"))))
	require.NoError(t, err)
	fill := func(b byte) (filled [sha256.Size]byte) {
		for i := range filled {
			filled[i] = b
		}
		return filled
	}
	require.Equal(t, []access.Token{
		{Name: "shop", Roles: []access.Role{access.RoleStart}, Hash: fill(0xaa)},
		{Name: "shop", Roles: []access.Role{access.RoleStart, access.RoleRead}, Hash: fill(0xbb)},
		{Name: "ops", Roles: []access.Role{access.RoleOperate}, Hash: fill(0xcc)},
	}, tokens)

	none, err := access.Parse(" \n")
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestParseNamesTheEntryAndShowsNothingOfIt(t *testing.T) {
	good := "shop:start:" + hash("a")
	for name, tc := range map[string]struct{ entry, want string }{
		"a token":          {"of_hunter2", "want name:role+role:hash"},
		"four parts":       {"hunter2:start:read:" + hash("b"), "want name:role+role:hash"},
		"no name":          {":start:" + hash("b"), "the name: want "},
		"no role":          {"hunter2::" + hash("b"), "the roles: want some of "},
		"unknown role":     {"hunter2:start+root:" + hash("b"), "the roles: want some of "},
		"token, no hash":   {"shop:start:of_hunter2", "64 hexadecimal digits"},
		"half a hash":      {"shop:start:" + hash("b")[:32], "64 hexadecimal digits"},
		"no hexadecimal":   {"shop:start:" + hash("x"), "64 hexadecimal digits"},
		"the hash of shop": {"other:read:" + hash("A"), "an earlier entry has the same hash"},
	} {
		t.Run(name, func(t *testing.T) {
			tokens, err := access.Parse(secret.Text(good + "," + tc.entry))
			require.ErrorContains(t, err, "entry 2: ")
			require.ErrorContains(t, err, tc.want)
			require.NotContains(t, err.Error(), "hunter2")
			require.Nil(t, tokens)
		})
	}
}

func TestMatch(t *testing.T) {
	old, oldEntry := create(t, "shop", access.RoleStart)
	renewed, renewedEntry := create(t, "shop", access.RoleStart)
	stranger, _ := create(t, "stranger", access.RoleAdmin)
	tokens := []access.Token{oldEntry, renewedEntry, {Name: "password", Hash: sha256.Sum256([]byte("correct horse"))}}
	type match struct {
		index int
		ok    bool
	}
	for name, tc := range map[string]struct {
		presented string
		want      match
	}{
		"the old one":         {old, match{0, true}},
		"the new one":         {renewed, match{1, true}},
		"one of elsewhere":    {stranger, match{3, false}},
		"nothing":             {"", match{}},
		"the hash itself":     {fmt.Sprintf("%x", oldEntry.Hash), match{}},
		"a part":              {old[:45], match{}},
		"more than it":        {old + "A", match{}},
		"in upper case":       {strings.ToUpper(old), match{}},
		"a password's hash":   {"correct horse", match{}},
		"with a space before": {" " + old, match{}},
	} {
		t.Run(name, func(t *testing.T) {
			index, ok := access.Match(tokens, tc.presented)
			require.Equal(t, tc.want, match{index, ok})
		})
	}
}

// If the comparison stopped at the first match, the first entry would be thousands of times
// faster than the last. Stopping at the first different byte reveals nothing, because hashes
// are compared, which nobody can choose.
func TestEveryEntryIsCompared(t *testing.T) {
	first, firstEntry := create(t, "first", access.RoleRead)
	last, lastEntry := create(t, "last", access.RoleRead)
	stranger, _ := create(t, "stranger", access.RoleRead)
	tokens := make([]access.Token, 20_000)
	tokens[0], tokens[len(tokens)-1] = firstEntry, lastEntry

	fastest := func(presented string) time.Duration {
		least := time.Hour
		for range 15 {
			began := time.Now()
			access.Match(tokens, presented)
			least = min(least, time.Since(began))
		}
		return least
	}
	forLast, forFirst, forNone := fastest(last), fastest(first), fastest(stranger)
	require.Greater(t, forFirst, forLast/5, "the first entry is found too fast: %s, the last in %s", forFirst, forLast)
	require.Greater(t, forNone, forLast/5, "nothing is found too fast: %s, the last in %s", forNone, forLast)
}
