package devstack

import (
	"fmt"

	"orderflow/internal/config"
	"orderflow/order"
)

// provider is a simulated provider of the dev stack.
type provider struct {
	name, title string
	// variable is the environment variable of its API's URL, and url the URL in a
	// configuration.
	variable string
	url      func(config.Config) string
	// remark is what dev prints about its simulator.
	remark func(s *stack, speed float64) string
	// account sets the simulator's credentials in a configuration.
	account func(*config.Config)
}

const demo = "demo" // the credentials of most simulators

// providers are all providers, in the order of the output.
var providers = []provider{
	{
		name: order.ProviderMyPromo, title: "MyPromo", variable: "ORDERFLOW_MYPROMO_URL",
		url: func(c config.Config) string { return c.MyPromo.URL },
		remark: func(_ *stack, speed float64) string {
			return fmt.Sprintf("simulated, %v times as fast as in life", speed)
		},
		account: func(c *config.Config) {
			c.MyPromo.ClientID, c.MyPromo.ClientSecret = demo, demo
			c.MyPromo.FulfillerClientID, c.MyPromo.FulfillerClientSecret = demo, demo
		},
	},
	{
		name: order.ProviderShipX, title: "ShipX", variable: "ORDERFLOW_SHIPX_URL",
		url:     func(c config.Config) string { return c.ShipX.URL },
		remark:  shipXRemark,
		account: func(c *config.Config) { c.ShipX.Token, c.ShipX.Organization = demo, 1111 },
	},
	{
		name: order.ProviderTPK, title: "TPK", variable: "ORDERFLOW_TPK_URL",
		url:    func(c config.Config) string { return c.TPK.URL },
		remark: func(*stack, float64) string { return "simulated, as fast as MyPromo" },
		account: func(c *config.Config) {
			c.TPK.APIKey, c.TPK.Email, c.TPK.Password = "demo-key", "demo@orderflow.example", demo
		},
	},
	{
		name: order.ProviderMediaPort, title: "Media Port", variable: "ORDERFLOW_MEDIAPORT_URL",
		url: func(c config.Config) string { return c.MediaPort.URL },
		remark: func(s *stack, _ float64) string {
			return fmt.Sprintf("simulated; supplier %d is asked for orders every %s", demoSupplier, s.settings.MediaPort.Every)
		},
		account: func(c *config.Config) { c.MediaPort.Username, c.MediaPort.Password = demo, demo },
	},
	{
		name: order.ProviderMerkana, title: "Merkana", variable: "ORDERFLOW_MERKANA_URL",
		url:    func(c config.Config) string { return c.Merkana.URL },
		remark: func(s *stack, _ float64) string { return "simulated; it may push orders to " + s.api + "/merkana/" },
		account: func(c *config.Config) {
			c.Merkana.Token = "demo-token"
			if c.Merkana.InboundToken == "" {
				c.Merkana.InboundToken = demoInboundToken
			}
		},
	},
}

// shipXRemark also says that InPost's prices are unknown, as to most of its customers.
func shipXRemark(s *stack, _ float64) string {
	if len(s.settings.ShipX.Prices) > 0 {
		return "simulated; prices from ORDERFLOW_SHIPX_PRICES"
	}
	return "simulated; it states no prices, so carrier best compares none: see ORDERFLOW_SHIPX_PRICES"
}
