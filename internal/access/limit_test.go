package access_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
)

func TestLimitOfRequestsAtOnce(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	url := listen(t, access.Limit(2, 10, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		entered <- struct{}{}
		<-leave
	})))
	answers := make(chan int)
	for range 2 {
		go func() { answers <- status(url) }()
		<-entered
	}
	require.Equal(t, refused(503, "Retry-After", "1"), ask(t, url))
	close(leave)
	require.Equal(t, 200, <-answers)
	require.Equal(t, 200, <-answers)
	go func() { answers <- status(url) }()
	<-entered
	require.Equal(t, 200, <-answers, "there is room again")
}

// A request holds no slot while its body arrives, and at most as many requests as there are
// slots wait for bodies.
func TestABodyThatIsAwaitedTakesNoSlot(t *testing.T) {
	reading := make(chan struct{}, 10)
	url := listen(t, access.Limit(2, 10, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			reading <- struct{}{}
		}
		content, err := io.ReadAll(r.Body)
		if err == nil {
			_, _ = w.Write(content)
		}
	})))
	var slow []net.Conn
	for range 3 {
		slow = append(slow, awaited(t, url, 5))
		<-reading
		require.Equal(t, 200, ask(t, url).status)
	}
	slow = append(slow, awaited(t, url, 5))
	<-reading
	require.Equal(t, refused(503, "Retry-After", "1"), ask(t, url), "as many again are under way")
	for _, connection := range slow {
		_, err := io.WriteString(connection, "hello")
		require.NoError(t, err)
		response, err := http.ReadResponse(bufio.NewReader(connection), nil)
		require.NoError(t, err)
		content, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.Equal(t, "hello", string(content))
	}
	require.Equal(t, 200, ask(t, url).status)
	require.Equal(t, "0123456789A", send(t, http.MethodPost, url, "0123456789ABC").body, "one byte too many shows that it is")
}

// awaited starts a POST whose body does not arrive.
func awaited(t *testing.T, url string, length int) net.Conn {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = connection.Close() })
	_, err = io.WriteString(connection, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: "+string(rune('0'+length))+"\r\n\r\n")
	require.NoError(t, err)
	return connection
}

// One token gets at most half of the slots; the others get the rest.
func TestATokenHasItsShare(t *testing.T) {
	for whole, each := range map[int]int{1: 1, 2: 1, 3: 1, 8: 4} {
		shares := access.NewShares(whole)
		shop, ops := access.Caller{Name: "shop"}, access.Caller{Name: "ops"}
		var held []func()
		for range each {
			giveBack, refusal := shares.Take(shop)
			require.Nil(t, refusal)
			held = append(held, giveBack)
		}
		_, refusal := shares.Take(shop)
		require.Equal(t, &access.Refusal{Status: http.StatusTooManyRequests, RetryAfter: 1e9}, refusal)
		_, refusal = shares.Take(ops)
		require.Nil(t, refusal, "another token")
		held[0]()
		_, refusal = shares.Take(shop)
		require.Nil(t, refusal, "one was given back")
	}
}

// status is the status of a GET; 0 without an answer.
func status(url string) int {
	response, err := http.Get(url)
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}
