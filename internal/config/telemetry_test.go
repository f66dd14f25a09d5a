package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/config"
)

func TestTelemetry(t *testing.T) {
	for name, tc := range map[string]struct {
		variables map[string]string
		want      string
		problem   string
	}{
		"this machine unless told otherwise": {want: "127.0.0.1:9090"},
		"an address":                         {variables: map[string]string{"ORDERFLOW_METRICS_ADDRESS": "0.0.0.0:9100"}, want: "0.0.0.0:9100"},
		"nowhere":                            {variables: map[string]string{"ORDERFLOW_METRICS_ADDRESS": ""}},
		"no port": {variables: map[string]string{"ORDERFLOW_METRICS_ADDRESS": "worker"},
			problem: `ORDERFLOW_METRICS_ADDRESS: "worker": want host:port, such as 127.0.0.1:8080`},
		"a port that is none": {variables: map[string]string{"ORDERFLOW_METRICS_ADDRESS": "0.0.0.0:99999"},
			problem: `ORDERFLOW_METRICS_ADDRESS: "0.0.0.0:99999": want host:port, such as 127.0.0.1:8080`},
	} {
		t.Run(name, func(t *testing.T) {
			environment(t, tc.variables)
			c, err := config.Load()
			if tc.problem != "" {
				require.ErrorContains(t, err, tc.problem)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tc.want, c.Telemetry.MetricsAddress)
		})
	}
}
