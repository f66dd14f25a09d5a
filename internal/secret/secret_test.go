package secret_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/secret"
)

func TestTextIsNeverPrinted(t *testing.T) {
	holder := struct{ Token secret.Text }{"hunter2"}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "token", holder.Token, "all", holder)
	asJSON, err := json.Marshal(holder)
	require.NoError(t, err)

	printed := fmt.Sprintf("%s %v %+v %#v %q", holder.Token, holder, holder, holder, holder.Token)
	for _, out := range []string{printed, log.String(), string(asJSON)} {
		require.NotContains(t, out, "hunter2")
	}
	require.Equal(t, "hunter2", holder.Token.Reveal())
}

func TestEmptyTextShowsAsEmpty(t *testing.T) {
	require.Empty(t, secret.Text("").String())
}
