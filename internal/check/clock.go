package check

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"orderflow/clients"
	"orderflow/order"
)

// clocksApart is from when on a difference of clocks is worth a look. Offers are judged
// with this much slack, and machines whose clocks are kept by NTP are within a second.
// Look-ups have a slack of order.ClockSlack, beyond which what an order has made itself
// may be missed, or taken for another's.
const clocksApart = 10 * time.Second

// clock finds out how far a provider's clock is from ours, by the answer that came
// soonest.
type clock struct {
	mu    sync.Mutex
	known bool
	took  time.Duration
	ahead time.Duration // of ours
}

// note takes the header Date of an answer. It was written in the middle of the time that
// the answer took, as far as we know, and has no fraction of its second.
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

// finding is false when no answer told the time.
func (c *clock) finding(provider string) (Finding, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	apart, way := c.ahead.Abs().Round(time.Second), "ahead of"
	if c.ahead < 0 {
		way = "behind"
	}
	says := fmt.Sprintf("the clock of %s is %s %s ours", provider, short(apart), way)
	const toDo = "see whether this machine's clock is kept by NTP: timedatectl"
	switch {
	case !c.known:
		return Finding{}, false
	case apart > order.ClockSlack:
		return failed(nameClock, fmt.Sprintf("%s, more than the %s that look-ups allow for: an order may not find what it has made", says, short(order.ClockSlack)), toDo), true
	case apart > clocksApart:
		return warning(nameClock, fmt.Sprintf("%s, more than %s", says, short(clocksApart)), toDo), true
	case apart <= time.Second:
		return ok(nameClock, "the clock of "+provider+" and ours agree to the second"), true
	}
	return ok(nameClock, says), true
}
