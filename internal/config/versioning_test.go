package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/config"
)

func TestVersioning(t *testing.T) {
	for name, tc := range map[string]struct {
		variables map[string]string
		want      config.Versioning
		problem   string
	}{
		"none unless it is asked for": {nil, config.Versioning{DeploymentName: "orderflow", Behavior: config.AutoUpgrade}, ""},
		"all that can be set": {
			map[string]string{"ORDERFLOW_DEPLOYMENT_NAME": "orderflow-eu", "ORDERFLOW_DEPLOYMENT_VERSION": "0.1.0+3e5a709",
				"ORDERFLOW_VERSIONING_BEHAVIOR": "pinned"},
			config.Versioning{DeploymentName: "orderflow-eu", DeploymentVersion: "0.1.0+3e5a709", Behavior: config.Pinned}, ""},
		"a name with Temporal's separator": {
			variables: map[string]string{"ORDERFLOW_DEPLOYMENT_NAME": "order.flow"},
			problem:   `ORDERFLOW_DEPLOYMENT_NAME: "order.flow": want up to 100 letters, digits, dashes and underscores`},
		"a version with a space": {
			variables: map[string]string{"ORDERFLOW_DEPLOYMENT_VERSION": "0.1 beta"},
			problem:   `ORDERFLOW_DEPLOYMENT_VERSION: "0.1 beta": want up to 100 letters, `},
		"another behavior": {
			variables: map[string]string{"ORDERFLOW_VERSIONING_BEHAVIOR": "sticky"},
			problem:   `ORDERFLOW_VERSIONING_BEHAVIOR: "sticky": want one of auto-upgrade, pinned`},
	} {
		t.Run(name, func(t *testing.T) {
			environment(t, tc.variables)
			c, err := config.Load()
			if tc.problem != "" {
				require.ErrorContains(t, err, tc.problem)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tc.want, c.Versioning)
		})
	}
}
