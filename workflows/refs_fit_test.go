package workflows

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAListIsCutToWhatASearchAttributeHolds(t *testing.T) {
	numbers := func(n, characters int) (all []string) {
		for i := range n {
			all = append(all, fmt.Sprintf("%0*d", characters, i))
		}
		return all
	}
	for _, tc := range []struct {
		name string
		list []string
		kept int
	}{
		{"InPost's longest order", numbers(61, 24), 61},
		{"60 of 31 characters", numbers(60, 31), 60},
		{"more than fit", numbers(60, 34), 55},
		{"one that never fits", []string{strings.Repeat("9", 2050), "1"}, 1},
		{"what JSON escapes", slices.Repeat([]string{`<&>"` + "\u2028\x00"}, 60), 52},
		{"none", nil, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			kept := fitting(tc.list)
			require.Len(t, kept, tc.kept)
			text, err := json.Marshal(kept)
			require.NoError(t, err)
			require.LessOrEqual(t, len(text), 2048)
		})
	}
}
