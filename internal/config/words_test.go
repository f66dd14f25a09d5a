package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/config"
	"orderflow/internal/plain/plaintest"
)

// Every error about a variable is in plain words, without Go's terms.
func TestNoProblemIsInWordsOfGo(t *testing.T) {
	var nothing config.Config
	for _, value := range []string{"x y;z", "-1", "99999999999999999999999", "1e999", "%zz://[", "maybe"} {
		for _, variable := range nothing.Table() {
			if variable.FileVariable == "" && variable.Name != "" && variable.Name[:9] == "ORDERFLOW" {
				t.Setenv(variable.Name, value)
			}
		}
		_, err := config.Load()
		require.Error(t, err)
		plaintest.RequireNone(t, err.Error(), value)
	}
}
