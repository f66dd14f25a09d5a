package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// figures are the results.
type figures struct {
	mu       sync.Mutex
	statuses map[int]int // 0 counts calls without an answer
	unsaid   int         // refusals without Retry-After
	accepted []string
	took     []time.Duration // of the accepted ones
	memory   int             // the maximum, in KiB
}

// send lets all senders start orders, each as fast as it gets answers.
func send(ctx context.Context, plan plan, to *trigger) *figures {
	found := &figures{statuses: map[int]int{}}
	ctx, stop := context.WithTimeout(ctx, plan.duration)
	defer stop()
	client := &http.Client{
		Timeout:   30 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: plan.senders},
	}
	var number atomic.Int64
	var senders sync.WaitGroup
	for range plan.senders {
		senders.Go(func() {
			for ctx.Err() == nil {
				found.start(client, to.url, fmt.Sprintf("load-%d", number.Add(1)))
			}
		})
	}
	senders.Go(func() {
		for ctx.Err() == nil {
			found.memory = max(found.memory, to.memory())
			time.Sleep(100 * time.Millisecond)
		}
	})
	senders.Wait()
	return found
}

// start sends one order. A sender that is told to retry later sends the next order at
// once: the pressure is the test.
func (f *figures) start(client *http.Client, url, id string) {
	began := time.Now()
	response, err := client.Post(url+"/v1/orders", "application/json", strings.NewReader(document(id)))
	took := time.Since(began)
	if err == nil {
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		f.statuses[0]++
		return
	}
	f.statuses[response.StatusCode]++
	switch {
	case response.StatusCode == http.StatusAccepted:
		f.accepted = append(f.accepted, id)
		f.took = append(f.took, took)
	case response.Header.Get("Retry-After") == "":
		f.unsaid++
	}
}

// document is an order from stock. No worker runs, so it only has to be accepted.
func document(id string) string {
	return fmt.Sprintf(`{"id": %q, "source": {"system": "load"},
		"recipient": {"firstName": "Ewa", "lastName": "Lis", "phone": "600700800", "email": "ewa@beta.example"},
		"items": [{"reference": "item-1", "sku": "MUG-300", "quantity": 1}], "production": "none",
		"shipping": {"carrier": "shipx", "lockerPoint": "GDY01A", "parcels": [{"template": "small"}]}}`, id)
}

// sound reports whether the trigger survived.
func (f *figures) sound() bool {
	for status := range f.statuses {
		if !slices.Contains([]int{http.StatusAccepted, http.StatusTooManyRequests, http.StatusServiceUnavailable}, status) {
			return false
		}
	}
	return len(f.accepted) > 0 && f.unsaid == 0
}

func (f *figures) report(plan plan, idle, lost int) string {
	slices.Sort(f.took)
	var text strings.Builder
	fmt.Fprintf(&text, "%d senders for %s, as fast as they got answers\n", plan.senders, plan.duration)
	for _, status := range slices.Sorted(maps.Keys(f.statuses)) {
		fmt.Fprintf(&text, "%-24s %d\n", label(status), f.statuses[status])
	}
	fmt.Fprintf(&text, "%-24s %.0f\n", "accepted per second", float64(len(f.accepted))/plan.duration.Seconds())
	if len(f.took) > 0 {
		fmt.Fprintf(&text, "%-24s %s median, %s at the 99th percentile\n", "an acceptance took",
			f.took[len(f.took)/2].Round(time.Millisecond), f.took[len(f.took)*99/100].Round(time.Millisecond))
	}
	fmt.Fprintf(&text, "%-24s %d\n", "without Retry-After", f.unsaid)
	if idle > 0 {
		fmt.Fprintf(&text, "%-24s %d MiB idle, %d MiB at most, %.1f times\n", "memory of the trigger",
			idle>>10, f.memory>>10, float64(f.memory)/float64(idle))
	}
	fmt.Fprintf(&text, "%-24s %d of %d\n", "accepted but not there", lost, len(f.accepted))
	return text.String()
}

func label(status int) string {
	if status == 0 {
		return "no answer"
	}
	return fmt.Sprintf("%d %s", status, http.StatusText(status))
}
