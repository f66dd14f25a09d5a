package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/sandbox/simulators"
	"orderflow/workflows"
)

// written returns the orders that a seed makes.
func written(t *testing.T, seed uint64) *trial {
	t.Helper()
	server := httptest.NewServer(simulators.New(simulators.Options{}).Handler())
	t.Cleanup(server.Close)
	written := &trial{stack: &stack{plan: plan{orders: 90, seed: seed}, providers: server.URL}}
	require.NoError(t, written.write(t.Context()))
	return written
}

func TestOrdersOfAllRoutesAreGood(t *testing.T) {
	all := written(t, 1)
	spoiled := 0
	ids := map[string]bool{}
	for _, one := range all.orders {
		require.Empty(t, workflows.Validate(one.doc), one.doc.ID)
		ids[one.doc.ID] = true
		if one.answer != nil {
			spoiled++
		}
	}
	require.Len(t, ids, 90)
	require.Positive(t, spoiled)
	require.Less(t, spoiled, 30)
}

func TestASeedMeansTheSameOrders(t *testing.T) {
	documents := func(seed uint64) (all []order.Order) {
		for _, one := range written(t, seed).orders {
			all = append(all, one.doc)
		}
		return all
	}
	require.Equal(t, documents(1), documents(1))
	require.NotEqual(t, documents(1), documents(2))
}

func TestATCPProxyIsCutForAWhile(t *testing.T) {
	released := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			<-released
		}
		_, _ = io.WriteString(w, "here")
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(released) })
	c, err := newTCPProxy(strings.TrimPrefix(server.URL, "http://"))
	require.NoError(t, err)
	t.Cleanup(c.close)
	get := func(path string) (string, error) {
		response, err := http.Get("http://" + c.address() + path)
		if err != nil {
			return "", err
		}
		defer func() { _ = response.Body.Close() }()
		body, err := io.ReadAll(response.Body)
		return string(body), err
	}

	body, err := get("/")
	require.NoError(t, err)
	require.Equal(t, "here", body)

	broken := make(chan error, 1)
	go func() {
		_, err := get("/slow")
		broken <- err
	}()
	require.Eventually(t, func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return len(c.lines) > 0
	}, 5*time.Second, time.Millisecond)
	mended := make(chan struct{})
	go func() { c.interrupt(100 * time.Millisecond); close(mended) }()
	require.Error(t, <-broken, "a call under way is broken")
	_, err = get("/")
	require.Error(t, err, "a new one is, too")
	<-mended
	body, err = get("/")
	require.NoError(t, err)
	require.Equal(t, "here", body)
	require.Equal(t, 1, c.cuts)
}

func TestAProcessBeginsAgainUntilItIsNotWanted(t *testing.T) {
	p, err := newProcess(t.TempDir(), "sleeper", "sleep", nil, "60")
	require.NoError(t, err)
	pid := func() int {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.running == nil {
			return 0
		}
		return p.running.Pid
	}
	p.up()
	require.Eventually(t, func() bool { return pid() != 0 }, 5*time.Second, time.Millisecond)
	first := pid()
	p.kill()
	require.Eventually(t, func() bool { return pid() != first }, 5*time.Second, time.Millisecond)
	p.down()
	select {
	case <-p.ended:
	default:
		t.Fatal("it still runs")
	}
	_, err = newProcess(t.TempDir(), "nothing", "no-such-program", nil)
	require.Error(t, err)
}

// A run that met too few faults proves too little.
func TestWhatARunHasMissed(t *testing.T) {
	all := written(t, 1)
	all.shop = toldWhileAway(t)
	f := &figures{struck: map[string]map[string]int{"tpk": {"slow": 3}}}
	require.Len(t, f.missed(all), 2)
	all.restarts.Add(1)
	f.struck["tpk"]["html-after-403"] = 1
	require.Empty(t, f.missed(all))
	all.orders = all.orders[:enoughOrders-1]
	all.restarts.Store(0)
	require.Empty(t, f.missed(all), "few orders may miss something")
}
