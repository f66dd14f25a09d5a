package simkit_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/sandbox/simkit"
)

func TestEveryGoesOnUntilItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began, times := time.Now(), []time.Duration{}
		simkit.Every(ctx, 3*time.Second, func() { times = append(times, time.Since(began)) })
		require.Equal(t, []time.Duration{3 * time.Second, 6 * time.Second, 9 * time.Second}, times)
	})
}
