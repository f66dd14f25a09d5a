package config

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"orderflow/internal/secret"
	"orderflow/order"
)

// Webhooks is what the providers' notifications have to prove. Without a secret a
// provider's are turned away.
type Webhooks struct {
	MyPromoSecrets secret.Text `envconfig:"ORDERFLOW_WEBHOOK_MYPROMO_SECRETS" desc:"What MyPromo puts at the end of /webhooks/mypromo/… or into the header X-Webhook-Secret, or its password of Basic authentication; several, separated by commas, are valid at once."`
	ShipXSecrets   secret.Text `envconfig:"ORDERFLOW_WEBHOOK_SHIPX_SECRETS" desc:"The same for ShipX, which wants lower case in /webhooks/shipx/…"`
	ShipXNetworks  Networks    `envconfig:"ORDERFLOW_WEBHOOK_SHIPX_NETWORKS" desc:"Networks that ShipX's webhooks come from, any if not set; InPost names 91.216.25.0/24."`
}

// secretForm fits into a path as it is, and is too long to be guessed.
var secretForm = regexp.MustCompile(`^[A-Za-z0-9._~-]{16,200}$`)

// Secrets returns the secrets that are valid, by provider.
func (w Webhooks) Secrets() map[string][]secret.Text {
	return map[string][]secret.Text{
		order.ProviderMyPromo: listed(w.MyPromoSecrets),
		order.ProviderShipX:   listed(w.ShipXSecrets),
	}
}

// Networks returns the networks that webhooks have to come from, by provider; for
// one that is not named, they may come from anywhere.
func (w Webhooks) Networks() map[string][]netip.Prefix {
	return map[string][]netip.Prefix{order.ProviderShipX: w.ShipXNetworks}
}

// listed splits secrets at commas, and leaves out what is empty.
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
