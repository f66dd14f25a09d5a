package check

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"orderflow/clients"
	"orderflow/clients/shipx"
	"orderflow/internal/config"
	"orderflow/order"
)

const (
	organizationVariable  = "ORDERFLOW_SHIPX_ORGANIZATION"
	shipXTokenVariable    = "ORDERFLOW_SHIPX_TOKEN"
	dispatchPointVariable = "ORDERFLOW_SHIPX_DISPATCH_POINT"
	dropoffPointVariable  = "ORDERFLOW_SHIPX_DROPOFF_POINT"
)

// atShipX checks the organization at InPost.
type atShipX struct {
	*checker
	provider
	settings config.ShipX
	client   *shipx.Client
	// services are the organization's services, once the account was read.
	services []string
}

func (c *checker) ofShipX() subject {
	s := c.Settings.ShipX
	p := provider{key: order.ProviderShipX, name: "InPost ShipX", url: s.URL, urlVariable: "ORDERFLOW_SHIPX_URL", blame: blameShipX}
	client, err := shipx.New(shipx.Config{BaseURL: s.URL, Token: s.Token,
		Organization: strconv.FormatInt(s.Organization, 10), Timeout: c.timeout(s.Timeout)})
	if err != nil {
		return c.ofProvider(p, notConfigured(err))
	}
	at := &atShipX{checker: c, provider: p, settings: s, client: client}
	return c.ofProvider(p, at.account, probe{"services", at.asked}, probe{"prices", at.prices},
		probe{"dispatch point", at.dispatchPoint}, probe{"drop-off point", at.dropoffPoint})
}

// blameShipX: 403 means that the token is valid, but its owner is not a member.
func blameShipX(err error) []string {
	if clients.StatusOf(err) == http.StatusForbidden {
		return []string{organizationVariable, shipXTokenVariable}
	}
	return []string{shipXTokenVariable}
}

// account reads the organization. The sandbox always returns the token's own organization,
// whatever number is in the path.
func (s *atShipX) account(ctx context.Context) []Finding {
	found, err := s.client.GetOrganization(ctx)
	switch {
	case clients.StatusOf(err) == http.StatusNotFound && errors.Is(err, clients.Refused):
		return []Finding{failed(nameAccount, fmt.Sprintf("InPost has no organization %d: %v", s.settings.Organization, err),
			"mend "+organizationVariable+": the parcel manager shows the number")}
	case err != nil:
		return []Finding{s.trouble(s.provider, nameAccount, err)}
	case int64(found.ID) != s.settings.Organization:
		return []Finding{failed(nameAccount, fmt.Sprintf("the token belongs to organization %d (%s), not to %d", found.ID, found.Name, s.settings.Organization),
			"mend "+organizationVariable+" or "+shipXTokenVariable)}
	}
	for _, one := range found.Services {
		s.services = append(s.services, one.ID)
	}
	if len(s.services) == 0 {
		return []Finding{failed(nameAccount, fmt.Sprintf("organization %d (%s) has no service", found.ID, found.Name),
			"ask InPost to add services to the contract")}
	}
	return []Finding{ok(nameAccount, fmt.Sprintf("InPost accepts the token of organization %d, %s; it %s; InPost shows no balance", found.ID, found.Name, s.kind()))}
}

// contractService is a service that contract accounts have, and prepaid ones don't.
const contractService = "inpost_courier_standard"

// kind is the kind of the account, guessed from its services.
func (s *atShipX) kind() string {
	if slices.Contains(s.services, contractService) {
		return "has a contract, as " + contractService + " shows"
	}
	return "seems to be prepaid, because it lacks " + contractService
}

// asked compares the configured services with the organization's.
func (s *atShipX) asked(context.Context) []Finding {
	const name = "services"
	var lacking []string
	for _, one := range slices.Concat(s.settings.Prefer, slices.Sorted(maps.Keys(s.settings.Prices))) {
		if !slices.Contains(s.services, one) && !slices.Contains(lacking, one) {
			lacking = append(lacking, one)
		}
	}
	if len(lacking) > 0 {
		return []Finding{warning(name, "the organization lacks "+strings.Join(lacking, ", ")+"; it has "+strings.Join(s.services, ", "),
			"correct ORDERFLOW_SHIPX_PREFER or ORDERFLOW_SHIPX_PRICES, or ask InPost to add them to the contract")}
	}
	return []Finding{ok(name, fmt.Sprintf("the organization has %d services, including all in the settings", len(s.services)))}
}

// prices says what a missing price list means, because ShipX usually states no prices.
func (s *atShipX) prices(context.Context) []Finding {
	const name = "prices"
	if n := len(s.settings.Prices); n > 0 {
		return []Finding{ok(name, fmt.Sprintf("ORDERFLOW_SHIPX_PRICES has the prices of %d services", n))}
	}
	chosen := "the usual service"
	if len(s.settings.Prefer) > 0 {
		chosen = s.settings.Prefer[0]
	}
	says := "ORDERFLOW_SHIPX_PRICES is not set, and ShipX usually states no prices: the cheapest is then " + chosen +
		", the carrier \"best\" can't compare, and ORDERFLOW_PRICE_CAP applies only to stated prices"
	if s.simulated() {
		return []Finding{ok(name, says)}
	}
	return []Finding{warning(name, says, "set ORDERFLOW_SHIPX_PRICES to the contract's prices")}
}

// dispatchPoint reads the place where couriers collect.
func (s *atShipX) dispatchPoint(ctx context.Context) []Finding {
	const name = "dispatch point"
	id := s.settings.DispatchPoint
	if id == 0 {
		return []Finding{ok(name, dispatchPointVariable+" is not set: couriers collect at the organization's address")}
	}
	found, err := s.client.GetDispatchPoint(ctx, id)
	toDo := "mend " + dispatchPointVariable + ": the parcel manager lists the points"
	switch {
	case clients.StatusOf(err) == http.StatusNotFound:
		return []Finding{failed(name, fmt.Sprintf("InPost has no dispatch point %d of this organization", id), toDo)}
	case err != nil:
		return []Finding{s.trouble(s.provider, name, err)}
	case found.Status != shipx.DispatchPointActivated:
		return []Finding{failed(name, fmt.Sprintf("couriers don't collect at dispatch point %d (%s): it is %s", id, found.Name, found.Status), toDo)}
	}
	return []Finding{ok(name, fmt.Sprintf("couriers collect at %d (%s)", id, found.Name))}
}

// dropoffPoint reads the point where parcels are left.
func (s *atShipX) dropoffPoint(ctx context.Context) []Finding {
	const name = "drop-off point"
	point := s.settings.DropoffPoint
	if point == "" {
		return []Finding{s.noDropoff(name)}
	}
	found, err := s.client.GetPoint(ctx, point)
	toDo := "set " + dropoffPointVariable + " to another"
	switch {
	case clients.StatusOf(err) == http.StatusNotFound:
		return []Finding{failed(name, "InPost has no point "+point, toDo)}
	case err != nil:
		return []Finding{s.trouble(s.provider, name, err)}
	case !found.Operating():
		return []Finding{warning(name, fmt.Sprintf("point %s accepts no parcels now: it is %s", point, found.Status), toDo)}
	}
	return []Finding{ok(name, "the point "+point+" takes parcels")}
}

// noDropoff says whether a drop-off point is missing.
func (s *atShipX) noDropoff(name string) Finding {
	switch s.settings.SendingMethod {
	case shipx.SendingByPOK, shipx.SendingByCourierPOK:
		return warning(name, fmt.Sprintf("ORDERFLOW_SHIPX_SENDING_METHOD is %s, which needs a point: an order without one needs attention", s.settings.SendingMethod),
			"set "+dropoffPointVariable)
	}
	return ok(name, dropoffPointVariable+" is not set; not needed for the sending method "+s.settings.SendingMethod)
}
