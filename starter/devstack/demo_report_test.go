package devstack

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/sandbox/audit"
)

func TestEffectsForPeople(t *testing.T) {
	for want, counted := range map[string]audit.Line{
		"1":                {Count: 1, Want: 1, Once: true},
		"2, each once":     {Count: 2, Want: 2, Once: true},
		"2, not each once": {Count: 2, Want: 2},
		"2, want 1":        {Count: 2, Want: 1},
		"1, want 0":        {Count: 1},
	} {
		require.Equal(t, want, EffectCount{Line: counted}.String())
	}
}
