package config

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"orderflow/internal/secret"
	"orderflow/order"
)

// Webhooks configures how providers authenticate their webhooks. Without a secret, a provider's
// webhooks are refused.
type Webhooks struct {
	MyPromoSecrets secret.Text `envconfig:"ORDERFLOW_WEBHOOK_MYPROMO_SECRETS" desc:"Secrets that MyPromo sends at the end of /webhooks/mypromo/…, in the header X-Webhook-Secret, or as the password of Basic authentication. Several, separated by commas, are valid at once."`
	ShipXSecrets   secret.Text `envconfig:"ORDERFLOW_WEBHOOK_SHIPX_SECRETS" desc:"The same for ShipX, which requires lower case in /webhooks/shipx/…"`
	ShipXNetworks  Networks    `envconfig:"ORDERFLOW_WEBHOOK_SHIPX_NETWORKS" desc:"Networks from which ShipX's webhooks are accepted. Default: all. InPost documents 91.216.25.0/24."`
}

// secretForm can be part of a path unchanged, and is too long to be guessed.
var secretForm = regexp.MustCompile(`^[A-Za-z0-9._~-]{16,200}$`)

// Secrets returns the valid secrets by provider.
func (w Webhooks) Secrets() map[string][]secret.Text {
	return map[string][]secret.Text{
		order.ProviderMyPromo: listed(w.MyPromoSecrets),
		order.ProviderShipX:   listed(w.ShipXSecrets),
	}
}

// Networks returns the networks from which webhooks are accepted, by provider; a provider
// without an entry may send from anywhere.
func (w Webhooks) Networks() map[string][]netip.Prefix {
	return map[string][]netip.Prefix{order.ProviderShipX: w.ShipXNetworks}
}

// listed splits secrets at commas, and omits empty ones.
func listed(text secret.Text) []secret.Text {
	var list []secret.Text
	for one := range strings.SplitSeq(text.Reveal(), ",") {
		if one = strings.TrimSpace(one); one != "" {
			list = append(list, secret.Text(one))
		}
	}
	return list
}

func (r *rules) webhookSecrets(variable string, text secret.Text) {
	for i, one := range listed(text) {
		r.that(variable, secretForm.MatchString(one.Reveal()),
			fmt.Sprintf("secret %d: want 16 to 200 letters, digits, dots, dashes, underscores and tildes", i+1))
	}
}
