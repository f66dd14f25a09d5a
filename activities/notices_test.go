package activities_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/clients/shop"
	"orderflow/clients/shop/shoptest"
	"orderflow/order"
)

const (
	noticeSecret  = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	noticeSecret2 = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
)

// noticesTo are the steps with shops behind some handlers.
func noticesTo(t *testing.T, options activities.NoticesOptions, shops map[string]http.Handler) (*activities.Notices, *testsuite.TestActivityEnvironment) {
	t.Helper()
	options.Targets = map[string]shop.Target{}
	for name, handler := range shops {
		server := httptest.NewServer(handler)
		t.Cleanup(server.Close)
		target := shop.Target{Name: name, URL: server.URL}
		for _, secret := range []string{noticeSecret2, noticeSecret} {
			signer, err := shop.NewSigner(secret)
			require.NoError(t, err)
			target.Signers = append(target.Signers, signer)
		}
		options.Targets[name] = target
	}
	options.Client, options.First, options.Slowest = shop.New(0), 10*time.Second, time.Hour
	if options.Clock == nil {
		options.Clock = time.Now
	}
	steps := activities.NewNotices(options)
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(steps)
	return steps, env
}

func shopThatTakes(t *testing.T, secret string) *shoptest.Receiver {
	t.Helper()
	receiver, err := shoptest.New(secret)
	require.NoError(t, err)
	return receiver
}

func answering(status int, header ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
	})
}

// askedNotice reports that a person is asked.
var askedNotice = order.Notice{Order: "shop.1001", Event: order.EventNeedsAttention, Count: 2,
	At:     time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC),
	Source: order.Source{System: "shop", Reference: "1001"}, Status: order.StatusNeedsAttention, Stage: order.StageBuy, Carrier: order.CarrierShipX,
	Problem: &order.NoticeProblem{ID: "buy-1-t5k1xc", Stage: order.StageBuy, Provider: order.ProviderShipX, HTTPStatus: 400, Code: "no-money"}}

func TestANoticeIsDelivered(t *testing.T) {
	state := order.State{Order: order.Order{Recipient: order.Party{FirstName: "Ewa", LastName: "Lis", Email: "ewa@beta.example", Phone: "+48600700800", Country: "PL"}},
		Problem: &order.Problem{ID: "buy-1-t5k1xc", Message: "no money for Ewa"}}
	plain := `{"id": "shop.1001", "source": "shop", "reference": "1001", "count": 2, "status": "needs-attention", "stage": "buy", "carrier": "shipx",
		"problem": {"id": "buy-1-t5k1xc", "stage": "buy", "provider": "shipx", "httpStatus": 400, "code": "no-money"}}`
	for name, test := range map[string]struct {
		personal func(context.Context, string) (order.State, error)
		want     string
	}{
		"nothing personal": {nil, plain},
		"personal": {func(context.Context, string) (order.State, error) { return state, nil },
			`{"id": "shop.1001", "source": "shop", "reference": "1001", "count": 2, "status": "needs-attention", "stage": "buy", "carrier": "shipx",
			"problem": {"id": "buy-1-t5k1xc", "stage": "buy", "provider": "shipx", "httpStatus": 400, "code": "no-money", "message": "no money for Ewa"},
			"recipient": {"name": "Ewa Lis", "email": "ewa@beta.example", "phone": "+48600700800", "country": "PL"}}`},
		"personal, and erased": {func(context.Context, string) (order.State, error) {
			return order.State{Erased: true, Problem: state.Problem}, nil
		}, plain},
	} {
		t.Run(name, func(t *testing.T) {
			receiver := shopThatTakes(t, noticeSecret)
			steps, env := noticesTo(t, activities.NoticesOptions{AtOnce: 1, Personal: test.personal}, map[string]http.Handler{shop.All: receiver})
			value, err := env.ExecuteActivity(steps.DeliverNotice, askedNotice, time.Now())
			require.NoError(t, err)
			var delivered activities.NoticeDelivered
			require.NoError(t, value.Get(&delivered))
			require.Equal(t, activities.NoticeDelivered{Target: "all", HTTPStatus: 204}, delivered)
			got := receiver.Got()
			require.Len(t, got, 1)
			require.Equal(t, "notify-order-shop~1001@needs-attention-2", got[0].ID, "dots separate what is signed")
			require.Equal(t, "order.needs-attention", got[0].Type)
			require.Equal(t, askedNotice.At, got[0].Timestamp)
			require.JSONEq(t, test.want, string(got[0].Data))
		})
	}
}

// Any answer but a 2xx is retried, after pauses as long as the message has been failing.
func TestANoticeThatIsNotTaken(t *testing.T) {
	now := time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		shop    http.Handler
		source  string
		fails   time.Duration // how long so far
		message string
		from    time.Duration // the pause
		to      time.Duration
		ended   bool
	}{
		"at first":            {answering(503), "shop", 0, "shop answered 503", 8 * time.Second, 10 * time.Second, false},
		"after five minutes":  {answering(500), "shop", 5 * time.Minute, "shop answered 500", 4 * time.Minute, 5 * time.Minute, false},
		"after a day":         {answering(400), "shop", 24 * time.Hour, "shop answered 400", 48 * time.Minute, time.Hour, false},
		"it is gone":          {answering(410), "shop", 0, "shop answered 410", 8 * time.Second, 10 * time.Second, false},
		"it wants a pause":    {answering(429, "Retry-After", "600"), "shop", 0, "shop answered 429", 10 * time.Minute, 10 * time.Minute, false},
		"near the end":        {answering(503), "shop", 72*time.Hour - time.Minute, "shop answered 503", time.Minute, time.Minute, false},
		"at the end":          {answering(503), "shop", 72 * time.Hour, "given up after 72h0m0s: shop answered 503", 0, 0, true},
		"no shop of a source": {answering(204), "merkana", 0, "ORDERFLOW_NOTIFY_URL of this worker has no entry for the source merkana", 8 * time.Second, 10 * time.Second, false},
	} {
		t.Run(name, func(t *testing.T) {
			steps, env := noticesTo(t, activities.NoticesOptions{AtOnce: 1, Clock: func() time.Time { return now }}, map[string]http.Handler{"shop": test.shop})
			notice := askedNotice
			notice.Source.System = test.source
			_, err := env.ExecuteActivity(steps.DeliverNotice, notice, now.Add(-test.fails))
			var failed *temporal.ApplicationError
			require.ErrorAs(t, err, &failed)
			require.Equal(t, test.message, failed.Message())
			require.Equal(t, test.ended, failed.NonRetryable())
			require.GreaterOrEqual(t, failed.NextRetryDelay(), test.from)
			require.LessOrEqual(t, failed.NextRetryDelay(), test.to)
		})
	}
}

func TestWhatIsPersonalAndUnreadIsTriedAgain(t *testing.T) {
	receiver := shopThatTakes(t, noticeSecret)
	steps, env := noticesTo(t, activities.NoticesOptions{AtOnce: 1, Personal: func(context.Context, string) (order.State, error) {
		return order.State{}, errors.New("no worker answers")
	}}, map[string]http.Handler{"shop": receiver})
	_, err := env.ExecuteActivity(steps.DeliverNotice, askedNotice, time.Now())
	require.ErrorContains(t, err, "no worker answers")
	require.Empty(t, receiver.Got())
}

// A shop that hangs uses only its own places, and its messages free their slots.
func TestAShopThatHangsTakesNoPlaceOfAnother(t *testing.T) {
	release, inside := make(chan struct{}), make(chan struct{}, 2)
	hanging := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		inside <- struct{}{}
		<-release
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	alive := shopThatTakes(t, noticeSecret)
	steps, env := noticesTo(t, activities.NoticesOptions{AtOnce: 2}, map[string]http.Handler{"shop": hanging, "merkana": alive})
	ended := make(chan error, 2)
	for range 2 {
		go func() {
			var suite testsuite.WorkflowTestSuite
			one := suite.NewTestActivityEnvironment()
			one.RegisterActivity(steps)
			_, err := one.ExecuteActivity(steps.DeliverNotice, askedNotice, time.Now())
			ended <- err
		}()
		<-inside
	}
	_, err := env.ExecuteActivity(steps.DeliverNotice, askedNotice, time.Now())
	var busy *temporal.ApplicationError
	require.ErrorAs(t, err, &busy)
	require.Equal(t, attempt.TypeBusy, busy.Type())
	require.Equal(t, "2 messages to shop are in flight", busy.Message())
	require.Positive(t, busy.NextRetryDelay())
	other := askedNotice
	other.Source.System = "merkana"
	_, err = env.ExecuteActivity(steps.DeliverNotice, other, time.Now())
	require.NoError(t, err)
	require.Len(t, alive.Got(), 1)
	close(release)
	for range 2 {
		require.ErrorContains(t, <-ended, "shop answered 503")
	}
}

func TestTryingWhetherShopsHearUs(t *testing.T) {
	alive := shopThatTakes(t, noticeSecret)
	steps, env := noticesTo(t, activities.NoticesOptions{AtOnce: 1}, map[string]http.Handler{"shop": alive, shop.All: answering(401)})
	try := func(source string) ([]activities.NoticeTried, error) {
		value, err := env.ExecuteActivity(steps.TestNotices, source, "notify-test-1")
		if err != nil {
			return nil, err
		}
		var tried []activities.NoticeTried
		require.NoError(t, value.Get(&tried))
		for i := range tried {
			tried[i].Milliseconds = 0
		}
		return tried, nil
	}
	all, err := try("")
	require.NoError(t, err)
	require.Equal(t, []activities.NoticeTried{{Target: "all", HTTPStatus: 401, Signatures: 2}, {Target: "shop", HTTPStatus: 204, Signatures: 2}}, all)
	one, err := try("shop")
	require.NoError(t, err)
	require.Equal(t, all[1:], one)
	other, err := try("merkana")
	require.NoError(t, err)
	require.Equal(t, all[:1], other)
	got := alive.Got()
	require.Len(t, got, 1)
	require.Equal(t, "test", got[0].Type)
	require.JSONEq(t, `{"source": "shop"}`, string(got[0].Data))

	none, env := noticesTo(t, activities.NoticesOptions{}, nil)
	_, err = env.ExecuteActivity(none.TestNotices, "", "notify-test-1")
	require.ErrorContains(t, err, "ORDERFLOW_NOTIFY_URL of the worker is not set, so no shop is told about orders")
	_, err = env.ExecuteActivity(none.TestNotices, "shop", "notify-test-1")
	require.ErrorContains(t, err, "has no entry for the source shop")
}

// The holders of the old and of the new secret both accept the same message.
func TestANoticeIsSignedWithBothSecrets(t *testing.T) {
	var request *http.Request
	var body []byte
	steps, env := noticesTo(t, activities.NoticesOptions{AtOnce: 1}, map[string]http.Handler{"shop": http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		request, body = r, make([]byte, r.ContentLength)
		_, _ = r.Body.Read(body)
	})})
	_, err := env.ExecuteActivity(steps.DeliverNotice, askedNotice, time.Now())
	require.NoError(t, err)
	require.True(t, json.Valid(body))
	for _, secret := range []string{noticeSecret, noticeSecret2} {
		verifier, err := standardwebhooks.NewWebhook(secret)
		require.NoError(t, err)
		require.NoError(t, verifier.Verify(body, request.Header))
	}
}
