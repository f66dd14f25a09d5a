package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"orderflow/clients"
	"orderflow/clients/tpk"
	"orderflow/internal/config"
	"orderflow/order"
)

const senderPointVariable = "ORDERFLOW_TPK_SENDER_POINT"

// atTPK checks the account at the broker.
type atTPK struct {
	*checker
	provider
	settings config.TPK
	client   *tpk.Client
	user     tpk.User // set once the account was read
}

func (c *checker) ofTPK() subject {
	s := c.Settings.TPK
	p := provider{key: order.ProviderTPK, name: "TPK", url: s.URL, urlVariable: "ORDERFLOW_TPK_URL", blame: blameTPK}
	client, err := tpk.New(tpk.Config{BaseURL: s.URL, APIKey: s.APIKey, Email: s.Email, Password: s.Password, Timeout: c.timeout(s.Timeout)})
	if err != nil {
		return c.ofProvider(p, notConfigured(err))
	}
	at := &atTPK{checker: c, provider: p, settings: s, client: client}
	return c.ofProvider(p, at.account, probe{"balance", at.balance}, probe{"sender point", at.senderPoint})
}

// blameTPK: TPK says which of the two it rejects.
func blameTPK(err error) []string {
	const key, email, password = "ORDERFLOW_TPK_API_KEY", "ORDERFLOW_TPK_EMAIL", "ORDERFLOW_TPK_PASSWORD"
	switch clients.CodeOf(err) {
	case tpk.CodeAuthenticationFailed:
		return []string{email, password}
	case tpk.CodeAccessDenied:
		return []string{key}
	}
	return []string{key, email, password}
}

func (t *atTPK) account(ctx context.Context) []Finding {
	user, err := t.client.UserData(ctx)
	if err != nil {
		return []Finding{t.trouble(t.provider, nameAccount, err)}
	}
	t.user = user
	if user.Email != "" && !strings.EqualFold(string(user.Email), t.settings.Email) {
		return []Finding{failed(nameAccount, "TPK accepts the credentials, but they belong to another account than ORDERFLOW_TPK_EMAIL",
			"check that ORDERFLOW_TPK_URL is the site of the account: TPK or a sister site")}
	}
	return []Finding{ok(nameAccount, fmt.Sprintf("TPK accepts the credentials of account %d", user.UserID))}
}

// balance compares the balance with the highest price of one parcel.
func (t *atTPK) balance(context.Context) []Finding {
	const name = "balance"
	has := fmt.Sprintf("%s %s", t.user.Balance.Value, tpk.Currency)
	const toDo = "top up the balance at TPK"
	most, err := t.Settings.PriceLimit()
	switch {
	case err != nil:
		return []Finding{failed(name, err.Error(), "correct ORDERFLOW_PRICE_CAP")}
	case !t.user.Balance.Value.IsPositive():
		return []Finding{failed(name, "the balance is "+has+": no parcel can be paid, and orders wait for money", toDo)}
	case most != nil && most.Currency == tpk.Currency && t.user.Balance.Value.LessThan(most.Amount):
		return []Finding{warning(name, fmt.Sprintf("the balance is %s, less than the price cap of one parcel (ORDERFLOW_PRICE_CAP, %s)", has, most), toDo)}
	}
	return []Finding{ok(name, "the balance is "+has)}
}

// senderPoint looks up the locker where parcels are dropped off.
func (t *atTPK) senderPoint(ctx context.Context) []Finding {
	const name = "sender point"
	point := t.settings.SenderPoint
	if point == "" {
		if own := string(t.user.Sender.PopCode); own != "" {
			return []Finding{ok(name, "the account at TPK names "+own)}
		}
		return []Finding{ok(name, senderPointVariable+" is not set, and the account at TPK has none: an order from locker to locker must name it")}
	}
	points, err := t.client.SearchPoints(ctx, tpk.PointPop, "", point)
	if err != nil {
		return []Finding{t.trouble(t.provider, name, err)}
	}
	if !slices.ContainsFunc(points, func(one tpk.Point) bool { return strings.EqualFold(string(one.Code), point) }) {
		return []Finding{failed(name, "TPK knows no locker "+point, "set "+senderPointVariable+" to another")}
	}
	return []Finding{ok(name, "TPK knows the locker "+point)}
}
