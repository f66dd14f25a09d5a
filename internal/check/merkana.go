package check

import (
	"context"

	"orderflow/clients/merkana"
	"orderflow/internal/config"
	"orderflow/order"
)

const merkanaTokenVariable = "ORDERFLOW_MERKANA_TOKEN"

// atMerkana checks the connection to Merkana, which has no call that only reads.
type atMerkana struct {
	*checker
	provider
	settings config.Merkana
	client   *merkana.Client
}

func (c *checker) ofMerkana() subject {
	m := c.Settings.Merkana
	p := provider{key: order.ProviderMerkana, name: "Merkana", url: m.URL, urlVariable: "ORDERFLOW_MERKANA_URL", blame: always(merkanaTokenVariable)}
	client, err := merkana.New(merkana.Config{BaseURL: m.URL, Token: m.Token, Timeout: c.timeout(m.Timeout)})
	if err != nil {
		return c.ofProvider(p, notConfigured(err))
	}
	at := &atMerkana{checker: c, provider: p, settings: m, client: client}
	return c.ofProvider(p, at.account, probe{"token", at.token}, probe{"inbound token", at.inbound})
}

func (m *atMerkana) account(ctx context.Context) []Finding {
	if err := m.client.Reach(ctx); err != nil {
		return []Finding{m.trouble(m.provider, nameAccount, err)}
	}
	return []Finding{ok(nameAccount, "Merkana answers; it tells no account and no balance")}
}

// token can't be tried, unless Merkana looks at it before it looks at the method.
func (m *atMerkana) token(context.Context) []Finding {
	return []Finding{skipped("token", "Merkana has no call that only reads: whether it takes "+merkanaTokenVariable+" the first report shows")}
}

// inbound says whether Merkana may call us.
func (m *atMerkana) inbound(context.Context) []Finding {
	const name = "inbound token"
	if m.settings.InboundToken == "" {
		return []Finding{ok(name, "ORDERFLOW_MERKANA_INBOUND_TOKEN is not set: no orders are taken from Merkana")}
	}
	return []Finding{ok(name, "Merkana may call us with the token of ORDERFLOW_MERKANA_INBOUND_TOKEN")}
}
