package check

import (
	"context"

	"orderflow/clients/merkana"
	"orderflow/internal/config"
	"orderflow/order"
)

const merkanaTokenVariable = "ORDERFLOW_MERKANA_TOKEN"

// atMerkana checks the connection to Merkana, which has no read-only call.
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
	return []Finding{ok(nameAccount, "Merkana answers; it shows neither account nor balance")}
}

// token can't be checked, unless Merkana checks it before the method.
func (m *atMerkana) token(context.Context) []Finding {
	return []Finding{skipped("token", "Merkana has no read-only call: whether it accepts "+merkanaTokenVariable+" the first report will show")}
}

// inbound says whether Merkana may call us.
func (m *atMerkana) inbound(context.Context) []Finding {
	const name = "inbound token"
	if m.settings.InboundToken == "" {
		return []Finding{ok(name, "ORDERFLOW_MERKANA_INBOUND_TOKEN is not set: orders from Merkana are refused"+m.besideDev("token"))}
	}
	return []Finding{ok(name, "Merkana may call us with the token of ORDERFLOW_MERKANA_INBOUND_TOKEN")}
}
