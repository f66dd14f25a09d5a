package tpk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// Offers are the couriers' prices for a package. One cannot order an offer: the
// price may differ when the package is ordered.
type Offers struct {
	Offers []Offer
	// Best is the offer that TPK promotes, not only for its price; nil if there is
	// none.
	Best *Offer
	// Notices say why some or all offers are missing.
	Notices []Notice
}

// Offer is the price of one courier.
type Offer struct {
	CourierID lenient.Int
	Price     lenient.Decimal
	Currency  lenient.String // PLN in all samples
	// Options are the available extras. TPK says that Price already includes their prices:
	// they are for information.
	Options []OptionPrice
}

// OptionPrice is an additional service with its price.
type OptionPrice struct {
	Name  lenient.String  `json:"name"`
	Price lenient.Decimal `json:"price"`
}

// Notice is a remark about offers.
type Notice struct {
	Code     lenient.String               `json:"code"`
	Messages lenient.List[lenient.String] `json:"messages"`
}

// Text returns the notice as text.
func (n Notice) Text() string {
	texts := make([]string, len(n.Messages))
	for i, message := range n.Messages {
		texts[i] = string(message)
	}
	if len(texts) == 0 {
		return string(n.Code)
	}
	return strings.Join(texts, "; ")
}

// UnmarshalJSON reads the best offer as an object or a list, and offers below
// "data" even beside other members: a public client of a sister site reads them
// there.
func (o *Offers) UnmarshalJSON(data []byte) error {
	var outer struct{ Offers, Data json.RawMessage }
	var inner struct{ Offers json.RawMessage }
	if json.Unmarshal(data, &outer) == nil && outer.Offers == nil && json.Unmarshal(outer.Data, &inner) == nil && inner.Offers != nil {
		data = outer.Data
	}
	var read struct {
		Offers  lenient.List[Offer]  `json:"offers"`
		Best    lenient.List[Offer]  `json:"best_offer"`
		Notices lenient.List[Notice] `json:"notice"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	*o = Offers{Offers: read.Offers, Notices: read.Notices}
	if len(read.Best) > 0 {
		o.Best = &read.Best[0]
	}
	return nil
}

// UnmarshalJSON refuses an offer without courier or price, and drops options
// without a name.
func (o *Offer) UnmarshalJSON(data []byte) error {
	var read struct {
		CourierID lenient.Int               `json:"courier_id"`
		Price     lenient.Decimal           `json:"price"`
		Currency  lenient.String            `json:"currency"`
		Options   lenient.List[OptionPrice] `json:"options"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	if read.CourierID == 0 || !read.Price.Known {
		return errors.New("an offer names no courier_id or no price")
	}
	*o = Offer{CourierID: read.CourierID, Price: read.Price, Currency: read.Currency}
	for _, option := range read.Options {
		if option.Name != "" {
			o.Options = append(o.Options, option)
		}
	}
	return nil
}

// Offers returns the couriers' prices for a package. The more fields are set, the
// more exact the prices. An answer without offers, with notices, is a success.
//
// POST /user/orders/offers
func (c *Client) Offers(ctx context.Context, pack OfferPackage) (Offers, error) {
	return ask[Offers](ctx, c, clients.Call{
		Operation: "ask for offers",
		Method:    http.MethodPost,
		Path:      "/user/orders/offers",
		Reads:     true,
		Body:      packages(pack.sent()),
	})
}
