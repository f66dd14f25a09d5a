package keyring_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/encryption/keyring"
	"orderflow/internal/secret"
)

// Keys that protect nothing.
const (
	oldKey secret.Text = "old:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	newKey secret.Text = "new:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="
)

func ring(t *testing.T, keys secret.Text) keyring.Ring {
	t.Helper()
	parsed, err := keyring.Parse(keys)
	require.NoError(t, err)
	return parsed
}

func TestParse(t *testing.T) {
	for name, tc := range map[string]struct {
		text secret.Text
		want []string
	}{
		"none":            {"", []string{}},
		"one":             {oldKey, []string{"old"}},
		"commas":          {newKey + "," + oldKey, []string{"new", "old"}},
		"lines and space": {"\n  " + newKey + "\r\n" + oldKey + ",\n", []string{"new", "old"}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tc.want, ring(t, tc.text).IDs())
			require.Equal(t, len(tc.want) == 0, ring(t, tc.text).Empty())
		})
	}
	const key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	for name, tc := range map[string]struct {
		text secret.Text
		want string
	}{
		"no id":      {key, "entry 1: want id:key"},
		"empty id":   {":" + key, "entry 1: want id:key"},
		"spaces":     {"my key:" + key, "entry 1: want id:key"},
		"no base64":  {oldKey + ",k2:hunter2", "entry 2: want the base64 of 32 bytes"},
		"too short":  {"k1:AAECAwQF", "entry 1: want the base64 of 32 bytes"},
		"twice":      {oldKey + "\n" + oldKey, "entry 2: its id is already used"},
		"long names": {secret.Text(strings.Repeat("k", 33) + ":" + key), "entry 1: want id:key"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := keyring.Parse(tc.text)
			require.ErrorContains(t, err, tc.want)
			require.NotContains(t, err.Error(), "hunter2")
			require.NotContains(t, err.Error(), key)
		})
	}
}

func TestNewEntry(t *testing.T) {
	first, err := keyring.NewEntry("k2026")
	require.NoError(t, err)
	second, err := keyring.NewEntry("k2027")
	require.NoError(t, err)
	require.Equal(t, []string{"k2026", "k2027"}, ring(t, first+","+second).IDs())
	require.NotEqual(t, first.Reveal()[5:], second.Reveal()[5:])
	require.NotContains(t, fmt.Sprint(first), "k2026")

	_, err = keyring.NewEntry("my key")
	require.ErrorContains(t, err, `id "my key": want`)
}
