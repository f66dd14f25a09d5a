package admin

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/starter/cli"
	"orderflow/starter/cli/clitest"
)

func TestATokenThatWasMadeIsKnown(t *testing.T) {
	asJSON := cli.FormatJSON
	app, screen := clitest.App("", nil)
	require.NoError(t, runCreateToken(t.Context(), &createTokenOptions{App: app, name: "shop", roles: []string{"start"}, output: &asJSON}))
	var made createdToken
	require.NoError(t, json.Unmarshal(screen.Out.Bytes(), &made))

	t.Setenv("ORDERFLOW_API_TOKENS", made.Entry)
	asText := cli.FormatText
	app, screen = clitest.App(made.Token+"\n", nil)
	require.NoError(t, runCheckToken(t.Context(), &checkTokenOptions{App: app, output: &asText}))
	require.Equal(t, "entry 1: shop, who may start\n", screen.Out.String())

	app, screen = clitest.App("another", nil)
	require.ErrorContains(t, runCheckToken(t.Context(), &checkTokenOptions{App: app, output: &asText}), "none of the 1 entries")
	require.Empty(t, screen.Out.String())
}

func TestAnOrderIsErasedOnlyWhenItsIDIsWritten(t *testing.T) {
	app, screen := clitest.App("shop-2\n", new(clitest.Temporal))
	err := runErase(t.Context(), &eraseOptions{App: app, id: "shop-1"})
	require.ErrorContains(t, err, "not confirmed, nothing was done")
	require.Equal(t, "order shop-1 is going to be erased for good; write its id to confirm: ", screen.Err.String())
}
