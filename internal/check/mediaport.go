package check

import (
	"context"
	"fmt"
	"net/http"

	"orderflow/clients"
	"orderflow/clients/mediaport"
	"orderflow/internal/config"
	"orderflow/order"
)

const suppliersVariable = "ORDERFLOW_MEDIAPORT_SUPPLIERS"

// atMediaPort checks a supplier's account.
type atMediaPort struct {
	*checker
	provider
	settings config.MediaPort
	client   *mediaport.Client
}

func (c *checker) ofMediaPort() subject {
	m := c.Settings.MediaPort
	p := provider{key: order.ProviderMediaPort, name: "Media Port", url: m.URL, urlVariable: "ORDERFLOW_MEDIAPORT_URL",
		blame: always("ORDERFLOW_MEDIAPORT_USERNAME", "ORDERFLOW_MEDIAPORT_PASSWORD")}
	client, err := mediaport.New(mediaport.Config{BaseURL: m.URL, Username: m.Username, Password: m.Password, Timeout: c.timeout(m.Timeout)})
	if err != nil {
		return c.ofProvider(p, notConfigured(err))
	}
	at := &atMediaPort{checker: c, provider: p, settings: m, client: client}
	return c.ofProvider(p, at.account, probe{"suppliers", at.suppliers})
}

// account logs in; Media Port does not say whose account it is.
func (m *atMediaPort) account(ctx context.Context) []Finding {
	if err := m.client.LogIn(ctx); err != nil {
		return []Finding{m.trouble(m.provider, nameAccount, err)}
	}
	return []Finding{ok(nameAccount, "Media Port accepts the user "+m.settings.Username)}
}

// suppliers lists the orders of each supplier.
func (m *atMediaPort) suppliers(ctx context.Context) (found []Finding) {
	const name = "suppliers"
	if len(m.settings.Suppliers) == 0 {
		return []Finding{ok(name, suppliersVariable+" is not set: orders from Media Port are not started"+m.besideDev("supplier"))}
	}
	for _, supplier := range m.settings.Suppliers {
		orders, err := m.client.Orders(ctx, supplier)
		switch {
		case clients.StatusOf(err) == http.StatusForbidden:
			found = append(found, failed(name, fmt.Sprintf("the user may not see the orders of supplier %d: %v", supplier, err), "mend "+suppliersVariable))
		case err != nil:
			found = append(found, m.trouble(m.provider, name, err))
		default:
			found = append(found, ok(name, fmt.Sprintf("Media Port lists %d orders of supplier %d", len(orders), supplier)))
		}
	}
	return found
}
