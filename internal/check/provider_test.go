package check_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/internal/check"
	"orderflow/internal/config"
)

// ofProviders are the subjects of providers.
var ofProviders = []string{"mypromo", "shipx", "tpk", "mediaport", "merkana"}

func TestAllProvidersAreAsTheyHaveToBe(t *testing.T) {
	p := simulate(t)
	options := p.options(t)
	s := &options.Settings
	s.MediaPort.Suppliers = []int64{100}
	s.ShipX.DispatchPoint, s.ShipX.DropoffPoint, s.ShipX.SendingMethod = 41, "GDY01A", "parcel_locker"
	s.TPK.SenderPoint = "GDY01A"
	report := run(t, options, ofProviders...)
	var seen []string
	for _, one := range report.Findings {
		seen = append(seen, one.Subject+": "+one.Name)
		want := check.OK
		if one.Name == "hold" || one.Name == "watcher" || one.Name == "token" { // Temporal is unavailable, and Merkana's token can't be checked
			want = check.Skipped
		}
		require.Equal(t, want, one.Sign, "%+v", one)
		require.NotEmpty(t, one.Says)
	}
	require.Equal(t, []string{
		"mypromo: account", "mypromo: clock", "mypromo: carrier keys", "mypromo: prices", "mypromo: hold", "mypromo: watcher", "mypromo: watcher",
		"shipx: account", "shipx: clock", "shipx: services", "shipx: prices", "shipx: dispatch point", "shipx: drop-off point", "shipx: hold", "shipx: watcher",
		"tpk: account", "tpk: clock", "tpk: balance", "tpk: sender point", "tpk: hold", "tpk: watcher",
		"mediaport: account", "mediaport: clock", "mediaport: suppliers", "mediaport: hold",
		"merkana: account", "merkana: clock", "merkana: token", "merkana: inbound token", "merkana: hold"}, seen)
	require.True(t, report.OK)
	p.requireNoEffect(t)
}

// trouble is one failure at a provider.
type trouble struct {
	subject string
	wrong   func(*providers, *config.Config)
	name    string
	sign    check.Sign
	says    string
	toDo    string
}

func TestWhatIsWrongAtAProvider(t *testing.T) {
	for title, tc := range map[string]trouble{
		"MyPromo: the merchant's secret": {"mypromo", func(_ *providers, s *config.Config) { s.MyPromo.ClientSecret = "wrong" },
			"account", check.Failed, "MyPromo rejects the credentials", "ORDERFLOW_MYPROMO_CLIENT_ID, ORDERFLOW_MYPROMO_CLIENT_SECRET"},
		"MyPromo: the fulfiller's secret": {"mypromo", func(_ *providers, s *config.Config) {
			s.MyPromo.FulfillerClientID, s.MyPromo.FulfillerClientSecret = "another", "wrong"
		}, "fulfiller's account", check.Failed, "rejects the credentials", "ORDERFLOW_MYPROMO_FULFILLER_CLIENT_ID, ORDERFLOW_MYPROMO_FULFILLER_CLIENT_SECRET"},
		"MyPromo: a bad client with the status 400": {"mypromo", func(p *providers, _ *config.Config) {
			p.answer("/oauth/token", status(400, `{"error": "invalid_client"}`))
		}, "account", check.Failed, "rejects the credentials", "ORDERFLOW_MYPROMO_CLIENT_SECRET"},
		"MyPromo: no such carrier": {"mypromo", func(_ *providers, s *config.Config) {
			s.MyPromo.CarrierKeys = map[string]string{"shipx": "inpost", "tpk": "dpd"}
		},
			"carrier keys", check.Failed, "MyPromo has no such carriers: shipx:inpost;", "ORDERFLOW_MYPROMO_CARRIER_KEYS; MyPromo has "},
		"MyPromo: prices not to be read": {"mypromo", func(p *providers, _ *config.Config) {
			p.answer("/v1/prices", status(403, `{"message": "This action is unauthorized."}`))
		}, "prices", check.Failed, "rejects the credentials", "ORDERFLOW_MYPROMO_CLIENT_ID"},
		"ShipX: the token": {"shipx", func(_ *providers, s *config.Config) { s.ShipX.Token = "wrong" },
			"account", check.Failed, "InPost ShipX rejects the credentials", "correct ORDERFLOW_SHIPX_TOKEN;"},
		"ShipX: somebody else's organization": {"shipx", func(p *providers, _ *config.Config) {
			p.answer("/v1/organizations/1111", status(403, `{"error": "forbidden", "message": "not a member"}`))
		}, "account", check.Failed, "not a member", "ORDERFLOW_SHIPX_ORGANIZATION, ORDERFLOW_SHIPX_TOKEN"},
		"ShipX: the token of another organization": {"shipx", func(p *providers, _ *config.Config) {
			p.answer("/v1/organizations/1111", status(200, `{"id": 7, "name": "Beta", "services": ["inpost_locker_standard"]}`))
		}, "account", check.Failed, "the token belongs to organization 7 (Beta), not to 1111", "ORDERFLOW_SHIPX_ORGANIZATION"},
		"ShipX: no contract": {"shipx", func(p *providers, _ *config.Config) {
			p.answer("/v1/organizations/1111", status(200, `{"id": 1111, "name": "Alfa", "services": ["inpost_courier_c2c"]}`))
		}, "account", check.OK, "Alfa; it seems to be prepaid", ""},
		"ShipX: a service that it lacks": {"shipx", func(_ *providers, s *config.Config) { s.ShipX.Prefer = []string{"inpost_courier_moon"} },
			"services", check.Warning, "the organization lacks inpost_courier_moon;", "ORDERFLOW_SHIPX_PREFER"},
		"ShipX: a dispatch point where nobody comes": {"shipx", func(_ *providers, s *config.Config) { s.ShipX.DispatchPoint = 42 },
			"dispatch point", check.Failed, "couriers don't collect at dispatch point 42 (Hala 2): it is suspended", "ORDERFLOW_SHIPX_DISPATCH_POINT"},
		"ShipX: no such dispatch point": {"shipx", func(_ *providers, s *config.Config) { s.ShipX.DispatchPoint = 99 },
			"dispatch point", check.Failed, "InPost has no dispatch point 99", "ORDERFLOW_SHIPX_DISPATCH_POINT"},
		"ShipX: no such drop-off point": {"shipx", func(_ *providers, s *config.Config) { s.ShipX.DropoffPoint = "XYZ99Z" },
			"drop-off point", check.Failed, "InPost has no point XYZ99Z", "ORDERFLOW_SHIPX_DROPOFF_POINT"},
		"ShipX: a drop-off point that is closed": {"shipx", func(_ *providers, s *config.Config) { s.ShipX.DropoffPoint = "ZAM01X" },
			"drop-off point", check.Warning, "ZAM01X accepts no parcels now: it is Disabled", "ORDERFLOW_SHIPX_DROPOFF_POINT"},
		"ShipX: a sending method that needs a point": {"shipx", func(_ *providers, s *config.Config) { s.ShipX.SendingMethod = "pok" },
			"drop-off point", check.Warning, "pok, which needs a point", "ORDERFLOW_SHIPX_DROPOFF_POINT"},
		"TPK: the password": {"tpk", func(_ *providers, s *config.Config) { s.TPK.Password = "wrong" },
			"account", check.Failed, "TPK rejects the credentials", "correct ORDERFLOW_TPK_EMAIL, ORDERFLOW_TPK_PASSWORD;"},
		"TPK: the API key": {"tpk", func(_ *providers, s *config.Config) { s.TPK.APIKey = "wrong" },
			"account", check.Failed, "TPK rejects the credentials", "correct ORDERFLOW_TPK_API_KEY;"},
		"TPK: no money": {"tpk", func(p *providers, _ *config.Config) { p.TPK.SetBalance(decimal.Zero) },
			"balance", check.Failed, "the balance is 0 PLN", "top up the balance"},
		"TPK: little money": {"tpk", func(p *providers, _ *config.Config) { p.TPK.SetBalance(decimal.NewFromInt(20)) },
			"balance", check.Warning, "the balance is 20 PLN, less than the price cap of one parcel (ORDERFLOW_PRICE_CAP, 200.00 PLN)", "top up the balance"},
		"TPK: no such locker": {"tpk", func(_ *providers, s *config.Config) { s.TPK.SenderPoint = "XYZ99Z" },
			"sender point", check.Failed, "TPK knows no locker XYZ99Z", "ORDERFLOW_TPK_SENDER_POINT"},
		"Media Port: no suppliers beside dev": {"mediaport", func(_ *providers, s *config.Config) { s.MediaPort.Suppliers = nil },
			"suppliers", check.OK, `orders from Media Port are not started, except by "orderflow dev", which has its own supplier`, ""},
		"Merkana: no token beside dev": {"merkana", func(_ *providers, s *config.Config) { s.Merkana.InboundToken = "" },
			"inbound token", check.OK, `orders from Merkana are refused, except by "orderflow dev", which has its own token`, ""},
		"Media Port: the password": {"mediaport", func(_ *providers, s *config.Config) { s.MediaPort.Password = "wrong" },
			"account", check.Failed, "Media Port rejects the credentials", "ORDERFLOW_MEDIAPORT_USERNAME, ORDERFLOW_MEDIAPORT_PASSWORD"},
		"Media Port: somebody else's supplier": {"mediaport", func(_ *providers, s *config.Config) { s.MediaPort.Suppliers = []int64{100, 7} },
			"suppliers", check.Failed, "may not see the orders of supplier 7", "ORDERFLOW_MEDIAPORT_SUPPLIERS"},
		"Merkana: the token, where it is looked at": {"merkana", func(p *providers, _ *config.Config) {
			p.answer("/v1/ff-orders-status", status(401, `{"status": false, "message": "Wrong token."}`))
		}, "account", check.Failed, "Merkana rejects the credentials", "ORDERFLOW_MERKANA_TOKEN"},
	} {
		t.Run(title, func(t *testing.T) {
			p := simulate(t)
			options := p.options(t)
			tc.wrong(p, &options.Settings)
			report := run(t, options, tc.subject)
			found := find(t, report, tc.name, tc.sign)
			require.Contains(t, found.Says, tc.says)
			require.Contains(t, found.ToDo, tc.toDo)
			require.NotContains(t, fmt.Sprint(report), "wrong\"", "no credential is shown")
			require.Equal(t, tc.sign != check.Failed, report.OK)
			p.requireNoEffect(t)
		})
	}
}

// asked is the first path that each provider's account check calls.
var asked = map[string]string{"mypromo": "/v1/status", "shipx": "/v1/organizations/1111", "tpk": "/user/data",
	"mediaport": "/api/login", "merkana": "/v1/ff-orders-status"}

func TestAProviderThatDoesNotAnswerWell(t *testing.T) {
	for _, subject := range ofProviders {
		for title, tc := range map[string]struct {
			handle http.HandlerFunc
			says   string
		}{
			"503":         {status(503, `{"message": "maintenance"}`), "has trouble: HTTP 503"},
			"429":         {status(429, `{}`), "limits the calls"},
			"a page":      {status(502, "<html>Bad gateway</html>"), "has trouble: HTTP 502"},
			"hanging":     {hang, "no answer within 300ms"},
			"a short cut": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "can't be reached at "},
		} {
			t.Run(subject+", "+title, func(t *testing.T) {
				p := simulate(t)
				p.answer(asked[subject], tc.handle)
				options := p.options(t)
				options.Limit = 300 * time.Millisecond
				began := time.Now()
				report := run(t, options, subject)
				require.Less(t, time.Since(began), 3*time.Second)
				require.Contains(t, find(t, report, "account", check.Failed).Says, tc.says)
				require.False(t, report.OK)
				require.Equal(t, 1, report.Count(check.Failed), "what rests on the account is skipped")
				p.requireNoEffect(t)
			})
		}
	}
}

func TestNobodyAnswers(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, subject := range ofProviders {
		t.Run(subject, func(t *testing.T) {
			options := simulate(t).options(t)
			options.Settings.UseSimulators(gone.URL)
			found := find(t, run(t, options, subject), "account", check.Failed)
			require.Contains(t, found.Says, "can't be reached at "+gone.URL)
			require.Regexp(t, `see whether ORDERFLOW_[A-Z]+_URL is right`, found.ToDo)

			options.Set = func(string) bool { return false }
			report := run(t, options, subject)
			require.Contains(t, find(t, report, "account", check.Skipped).Says, "counts as not used")
			require.True(t, report.OK)
		})
	}
}

func TestAProviderThatWasNeverSetUp(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	options := simulate(t).options(t)
	options.Settings.UseSimulators(gone.URL)
	options.Settings.MyPromo.URL = "https://api.mypromo.example"
	report := run(t, options, "tpk")
	require.Contains(t, find(t, report, "account", check.Skipped).Says, "ORDERFLOW_TPK_URL is a simulator, "+gone.URL+"/tpk, which does not answer")
	require.True(t, report.OK)
}

func TestClocks(t *testing.T) {
	for title, tc := range map[string]struct {
		ahead time.Duration
		sign  check.Sign
		says  string
	}{
		"together":       {0, check.OK, "and ours agree to the second"},
		"a few seconds":  {6 * time.Second, check.OK, "s ahead of ours"},
		"half a minute":  {30 * time.Second, check.Warning, "30s ahead of ours, more than 10s"},
		"behind":         {-time.Minute, check.Warning, "1m behind ours, more than 10s"},
		"the other year": {-2 * time.Hour, check.Failed, "2h behind ours, more than the 1h that look-ups allow"},
	} {
		t.Run(title, func(t *testing.T) {
			p := simulate(t)
			p.date(tc.ahead)
			report := run(t, p.options(t), ofProviders...)
			clocks := 0
			for _, one := range report.Findings {
				if one.Name == "clock" {
					clocks++
					require.Equal(t, tc.sign, one.Sign, "%+v", one)
					require.Contains(t, one.Says, tc.says)
				}
			}
			require.Equal(t, len(ofProviders), clocks)
			p.requireNoEffect(t)
		})
	}
}

func TestALiveAccountWithoutPrices(t *testing.T) {
	p := simulate(t)
	options := p.options(t)
	options.Settings.ShipX.Prices = map[string]string{"inpost_locker_standard": "12.99"}
	require.Contains(t, find(t, run(t, options, "shipx"), "prices", check.OK).Says, "has the prices of 1 services")
	options.Settings.ShipX.Prices = nil
	require.Contains(t, find(t, run(t, options, "shipx"), "prices", check.OK).Says, "ORDERFLOW_PRICE_CAP applies only to stated prices")
	options.Settings.MyPromo.Production.Prices = false
	require.Contains(t, find(t, run(t, options, "mypromo"), "prices", check.OK).Says, "ORDERFLOW_MYPROMO_PRICES is false")
}
