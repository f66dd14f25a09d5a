package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/config"
)

func TestProductionProblems(t *testing.T) {
	for _, c := range []struct {
		name      string
		variables map[string]string
		want      string
	}{
		{"unknown policy", map[string]string{"ORDERFLOW_MYPROMO_STOCK": "wait"},
			`ORDERFLOW_MYPROMO_STOCK: "wait": want one of ignore, note, refuse`},
		{"no country", map[string]string{"ORDERFLOW_MYPROMO_SHIPPING_FROM": "Poland"},
			`ORDERFLOW_MYPROMO_SHIPPING_FROM: "Poland": want two upper-case letters, such as PL`},
		{"no secret", map[string]string{"ORDERFLOW_MYPROMO_LABEL_URL": "https://orders.example.com"},
			"ORDERFLOW_MYPROMO_LABEL_URL: want it and ORDERFLOW_MYPROMO_LABEL_SECRET both, or neither"},
		{"in the clear", map[string]string{"ORDERFLOW_MYPROMO_LABEL_URL": "http://orders.example.com", "ORDERFLOW_MYPROMO_LABEL_SECRET": "label-secret-of-2026"},
			`ORDERFLOW_MYPROMO_LABEL_URL: "http://orders.example.com": want https, because labels contain personal data`},
		{"public without secret", map[string]string{"ORDERFLOW_PUBLIC_URL": "https://orders.example.com"},
			"ORDERFLOW_PUBLIC_URL: needs ORDERFLOW_MYPROMO_LABEL_SECRET"},
		{"public in the clear", map[string]string{"ORDERFLOW_PUBLIC_URL": "http://orders.example.com", "ORDERFLOW_MYPROMO_LABEL_SECRET": "label-secret-of-2026"},
			`ORDERFLOW_PUBLIC_URL: "http://orders.example.com": want https`},
		{"the sandbox's fields in live", map[string]string{"ORDERFLOW_MYPROMO_SANDBOX": "true", "ORDERFLOW_MYPROMO_URL": "https://api.mypromo.com"},
			"ORDERFLOW_MYPROMO_SANDBOX: must be false with api.mypromo.com"},
		{"short secret", map[string]string{"ORDERFLOW_MYPROMO_LABEL_URL": "https://orders.example.com", "ORDERFLOW_MYPROMO_LABEL_SECRET": "hunter2"},
			"ORDERFLOW_MYPROMO_LABEL_SECRET: want 16 to 200 letters, digits, dots, dashes, underscores and tildes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			environment(t, c.variables)
			_, err := config.Load()
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "hunter2")
		})
	}
}
