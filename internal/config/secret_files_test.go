package config_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/config"
	"orderflow/internal/secret"
)

// secretFile makes a file and returns its path.
func secretFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o400))
	return path
}

// goodSecrets are valid values for all secrets.
var goodSecrets = map[string]string{
	"ORDERFLOW_API_TOKENS":              entryOfShop,
	"ORDERFLOW_ENCRYPTION_KEYS":         ringOfTests,
	"ORDERFLOW_DESK_KEYS":               ringOfTests,
	"ORDERFLOW_PRINT_FILE_AUTH":         "shop@files.shop.example=basic user:hunter2",
	"ORDERFLOW_WEBHOOK_MYPROMO_SECRETS": "secret-of-mypromo-2026",
	"ORDERFLOW_WEBHOOK_SHIPX_SECRETS":   "secret-of-shipx-2026",
	"ORDERFLOW_MERKANA_INBOUND_TOKEN":   "inbound-token-of-2026",
	"ORDERFLOW_MYPROMO_LABEL_SECRET":    "label-secret-of-2026",
	"ORDERFLOW_NOTIFY_SECRET":           signWith,
}

// secrets are the names of all variables that are secrets.
func secrets(t *testing.T) []string {
	t.Helper()
	var names []string
	var walk func(section reflect.Type)
	walk = func(section reflect.Type) {
		for field := range section.Fields() {
			name, isVariable := field.Tag.Lookup("envconfig")
			switch {
			case isVariable && field.Type == reflect.TypeFor[secret.Text]():
				names = append(names, name)
			case !isVariable:
				walk(field.Type)
			}
		}
	}
	walk(reflect.TypeFor[config.Config]())
	require.Greater(t, len(names), 10)
	return names
}

func TestEverySecretMayStandInAFile(t *testing.T) {
	plain, files := map[string]string{}, map[string]string{}
	for _, name := range secrets(t) {
		value := goodSecrets[name]
		if value == "" {
			value = "hunter2"
		}
		plain[name], files[name+"_FILE"] = value, secretFile(t, value+"\n")
	}
	for _, settings := range []map[string]string{plain, files} { // settings that secrets require
		settings["ORDERFLOW_MYPROMO_FULFILLER_CLIENT_ID"] = "8"
		settings["ORDERFLOW_MYPROMO_LABEL_URL"] = "https://orders.example.com"
	}
	want := load(t, plain)
	require.NotEqual(t, defaults, want)
	require.Equal(t, want, load(t, files))
}

// The credentials of a real provider must be set, in a variable or a file.
func TestCredentialsInFilesAreSet(t *testing.T) {
	c := load(t, map[string]string{"ORDERFLOW_SHIPX_URL": "https://api.example.com", "ORDERFLOW_SHIPX_ORGANIZATION": "7",
		"ORDERFLOW_SHIPX_TOKEN_FILE": secretFile(t, "hunter2")})
	require.Equal(t, "hunter2", c.ShipX.Token.Reveal())
}

func TestBrokenSecretFiles(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	empty := secretFile(t, "\n")
	environment(t, map[string]string{
		"ORDERFLOW_SHIPX_TOKEN": "hunter2", "ORDERFLOW_SHIPX_TOKEN_FILE": secretFile(t, "hunter2"),
		"ORDERFLOW_TPK_PASSWORD_FILE":           empty,
		"ORDERFLOW_MERKANA_TOKEN_FILE":          nowhere,
		"ORDERFLOW_MERKANA_INBOUND_TOKEN_FILE":  secretFile(t, "hunter2"),
		"ORDERFLOW_MYPROMO_CLIENT_SECRETS_FILE": nowhere,
		"ORDERFLOW_SHIPX_URL_FILE":              nowhere,
	})
	_, err := config.Load()
	require.EqualError(t, err, strings.Join([]string{
		"configuration:",
		"ORDERFLOW_MYPROMO_CLIENT_SECRETS_FILE: no such variable; did you mean ORDERFLOW_MYPROMO_CLIENT_SECRET_FILE?",
		"ORDERFLOW_SHIPX_URL_FILE: no such variable: only secrets are read from files; did you mean ORDERFLOW_SHIPX_URL?",
		"ORDERFLOW_SHIPX_TOKEN: want it or ORDERFLOW_SHIPX_TOKEN_FILE, not both",
		"ORDERFLOW_TPK_PASSWORD_FILE: " + empty + ": is empty",
		"ORDERFLOW_MERKANA_TOKEN_FILE: " + nowhere + ": no such file or directory",
		"ORDERFLOW_MERKANA_INBOUND_TOKEN: want at least 16 characters",
	}, "\n"))
}
