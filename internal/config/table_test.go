package config_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/config"
)

func rows(table []config.Variable) map[string]config.Variable {
	byName := map[string]config.Variable{}
	for _, row := range table {
		byName[row.Name] = row
	}
	return byName
}

func TestTable(t *testing.T) {
	c := load(t, map[string]string{
		"ORDERFLOW_SHIPX_TOKEN":          "hunter2",
		"ORDERFLOW_PRINT_FILE_AUTH":      "shop@files.shop.example=basic user:hunter2",
		"ORDERFLOW_DOCUMENTS_URL":        "s3://key:hunter2@labels?secret=hunter2",
		"ORDERFLOW_POLL_SLOWEST":         "9m",
		"ORDERFLOW_MYPROMO_CARRIER_KEYS": "tpk/gls:gls,shipx:dpd",
		"ORDERFLOW_MEDIAPORT_SUPPLIERS":  "100,101",
		"ORDERFLOW_HTTP_TRUSTED_PROXIES": "10.0.0.0/8, 192.0.2.7",
		"TEMPORAL_ADDRESS":               "temporal:7233",
		"TEMPORAL_API_KEY":               "hunter2",
	})
	table := c.Table()
	require.NotContains(t, fmt.Sprintf("%+v", table), "hunter2")

	type shown struct {
		value, byDefault string
		set              bool
	}
	want := map[string]shown{
		"ORDERFLOW_SHIPX_TOKEN":           {"********", "demo", true},
		"ORDERFLOW_MYPROMO_CLIENT_SECRET": {"********", "demo", false},
		"ORDERFLOW_PRINT_FILE_AUTH":       {"********", "", true},
		"ORDERFLOW_DOCUMENTS_URL":         {"s3://xxxxx@labels?xxxxx", "data/documents", true},
		"ORDERFLOW_MYPROMO_URL":           {"http://127.0.0.1:8090/mypromo", "http://127.0.0.1:8090/mypromo", false},
		"ORDERFLOW_POLL_SLOWEST":          {"9m", "2m", true},
		"ORDERFLOW_HTTP_TRUSTED_PROXIES":  {"10.0.0.0/8,192.0.2.7/32", "", true},
		"ORDERFLOW_LOG_LEVEL":             {"info", "info", false},
		"ORDERFLOW_MYPROMO_CARRIER_KEYS":  {"shipx:dpd,tpk/gls:gls", "mediaport:dpd,shipx:dpd,tpk:dpd,tpk/dhl:dhl,tpk/fedex:fedex,tpk/gls:gls,tpk/ups:ups", true},
		"ORDERFLOW_MEDIAPORT_SUPPLIERS":   {"100,101", "", true},
		"ORDERFLOW_SHIPX_ORGANIZATION":    {"1111", "1111", false},
		"TEMPORAL_ADDRESS":                {"temporal:7233", "localhost:7233", true},
		"TEMPORAL_API_KEY":                {"********", "", true},
		"TEMPORAL_NAMESPACE":              {"", "default", false},
	}
	got := map[string]shown{}
	for name, row := range rows(table) {
		if _, wanted := want[name]; wanted {
			got[name] = shown{row.Value, row.Default, row.Set}
		}
	}
	require.Equal(t, want, got)
}

func TestTableShowsWhereSecretsAreRead(t *testing.T) {
	token, key := secretFile(t, "hunter2\n"), secretFile(t, "hunter2")
	table := load(t, map[string]string{"ORDERFLOW_SHIPX_TOKEN_FILE": token, "TEMPORAL_API_KEY_FILE": key}).Table()
	require.NotContains(t, fmt.Sprintf("%+v", table), "hunter2")
	for name, want := range map[string]config.Variable{
		"ORDERFLOW_SHIPX_TOKEN":     {Value: "********", Set: true, FileVariable: "ORDERFLOW_SHIPX_TOKEN_FILE", File: token},
		"ORDERFLOW_TPK_PASSWORD":    {Value: "********", FileVariable: "ORDERFLOW_TPK_PASSWORD_FILE"},
		"ORDERFLOW_ENCRYPTION_KEYS": {FileVariable: "ORDERFLOW_ENCRYPTION_KEYS_FILE"},
		"ORDERFLOW_SHIPX_URL":       {Value: "http://127.0.0.1:8090/shipx"},
		"TEMPORAL_API_KEY":          {Value: "********", Set: true, FileVariable: "TEMPORAL_API_KEY_FILE", File: key},
	} {
		got := rows(table)[name]
		want.Name, want.Default, want.Description = name, got.Default, got.Description
		require.Equal(t, want, got)
	}
}

// A default in the table equals the value in a fresh configuration.
func TestTableShowsDefaultsAsValues(t *testing.T) {
	for name, row := range rows(load(t, nil).Table()) {
		require.NotEmpty(t, row.Description, name)
		require.False(t, row.Set, name)
		derived := strings.Contains(name, "FULFILLER") || strings.HasPrefix(name, "TEMPORAL_")
		if !derived && row.Value != "********" {
			require.Equal(t, row.Default, row.Value, name)
		}
	}
}

// A field without the tags of a variable could never be set.
func TestEveryFieldIsAVariable(t *testing.T) {
	names := map[string]bool{}
	var walk func(section reflect.Type)
	walk = func(section reflect.Type) {
		for field := range section.Fields() {
			name, isVariable := field.Tag.Lookup("envconfig")
			if field.Type.Kind() == reflect.Struct && !isVariable {
				walk(field.Type)
				continue
			}
			require.True(t, strings.HasPrefix(name, "ORDERFLOW_"), "%s.%s: %q", section, field.Name, name)
			require.False(t, names[name], "%s stands on two fields", name)
			names[name] = true
		}
	}
	walk(reflect.TypeFor[config.Config]())
	require.Len(t, names, 116)
}

func TestTableShowsDurationsShort(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Hour: "1h", 2 * time.Minute: "2m", 90 * time.Second: "1m30s", 10 * time.Second: "10s", 0: "0s",
		100 * time.Minute: "1h40m", 1500 * time.Millisecond: "1.5s", time.Hour + time.Second: "1h0m1s",
	} {
		c := config.Config{ShutdownTimeout: d}
		require.Equal(t, want, rows(c.Table())["ORDERFLOW_SHUTDOWN_TIMEOUT"].Value)
	}
}
