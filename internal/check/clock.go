package check

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"orderflow/clients"
	"orderflow/order"
)

// maxClockOffset is the difference of clocks from which on there is a warning. Offers are judged
// with this slack, and machines with NTP are within a second. Look-ups have a slack of
// order.ClockSlack; with a larger difference an order may miss what it has made, or adopt
// another order's.
const maxClockOffset = 10 * time.Second

// clock measures the offset of a provider's clock, using the fastest answer.
type clock struct {
	mu    sync.Mutex
	known bool
	took  time.Duration
	ahead time.Duration // our clock's time
}

// note uses the header Date of an answer, which has whole seconds. The best estimate is that it
// was written half-way through the call.
func (c *clock) note(answer clients.Answer) {
	date, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known && c.took <= answer.Took {
		return
	}
	written := answer.Began.Add(answer.Took / 2)
	c.known, c.took, c.ahead = true, answer.Took, date.Add(time.Second/2).Sub(written)
}

// finding returns false if no answer contained the time.
func (c *clock) finding(provider string) (Finding, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	apart, way := c.ahead.Abs().Round(time.Second), "ahead of"
	if c.ahead < 0 {
		way = "behind"
	}
	says := fmt.Sprintf("the clock of %s is %s %s ours", provider, short(apart), way)
	const toDo = "check that NTP sets this machine's clock: timedatectl"
	switch {
	case !c.known:
		return Finding{}, false
	case apart > order.ClockSlack:
		return failed(nameClock, fmt.Sprintf("%s, more than the %s that look-ups allow: an order may not find what it has made", says, short(order.ClockSlack)), toDo), true
	case apart > maxClockOffset:
		return warning(nameClock, fmt.Sprintf("%s, more than %s", says, short(maxClockOffset)), toDo), true
	case apart <= time.Second:
		return ok(nameClock, "the clock of "+provider+" and ours agree to the second"), true
	}
	return ok(nameClock, says), true
}
