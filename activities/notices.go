package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"orderflow/activities/attempt"
	"orderflow/clients/shop"
	"orderflow/order"
)

// NoticePatience is how long a notice is retried before it is given up.
const NoticePatience = 3 * 24 * time.Hour

// The error types of a notice.
const (
	// typeUndelivered is retried: the shop did not accept the message.
	typeUndelivered = "Undelivered"
	// TypeGivenUp is never retried: the shop did not accept it for NoticePatience.
	TypeGivenUp = "GivenUp"
)

// The metrics of notices, by target. The first one counts, also by outcome; its name gets
// "_total". The others are times in seconds since 1970: the shop is down when the last
// failure is later than the last delivery.
const (
	metricNotices   = "orderflow_notices"
	metricFailed    = "orderflow_notice_failed_timestamp_seconds"
	metricDelivered = "orderflow_notice_delivered_timestamp_seconds"
)

// NoticesOptions are the options of the notices to shops.
type NoticesOptions struct {
	Client *shop.Client
	// Targets are the shops by the source of their orders; shop.All is the entry for the other
	// sources.
	Targets map[string]shop.Target
	// AtOnce is the number of messages sent to one shop at the same time.
	AtOnce int
	// First and Slowest are the shortest and longest pause between two attempts.
	First, Slowest time.Duration
	// Personal returns the personal data of an order; nil sends none.
	Personal func(ctx context.Context, id string) (order.State, error)
	// Clock tells the time.
	Clock func() time.Time
}

// Notices has the steps that notify shops about their orders.
type Notices struct {
	options NoticesOptions
	places  map[string]chan struct{} // by target
}

// NewNotices returns the steps.
func NewNotices(options NoticesOptions) *Notices {
	n := &Notices{options: options, places: map[string]chan struct{}{}}
	for name := range options.Targets {
		n.places[name] = make(chan struct{}, max(options.AtOnce, 1))
	}
	return n
}

// NoticeDelivered is the shop that accepted a message, and its answer.
type NoticeDelivered struct {
	Target     string `json:"target"`
	HTTPStatus int    `json:"httpStatus"`
}

// DeliverNotice sends an event to the shop, under one id in all attempts. The pauses between
// attempts grow with the time since the message began, until it is given up. It may run any
// number of times: the shop recognises the id.
func (n *Notices) DeliverNotice(ctx context.Context, notice order.Notice, begun time.Time) (NoticeDelivered, error) {
	target, found := n.target(notice.Source.System)
	if !found {
		return NoticeDelivered{}, n.failed(ctx, missing, begun, 0, fmt.Sprintf("ORDERFLOW_NOTIFY_URL of this worker has no entry for the source %s",
			notice.Source.System))
	}
	select {
	case n.places[target.Name] <- struct{}{}:
		defer func() { <-n.places[target.Name] }()
	default:
		return NoticeDelivered{}, n.busy(ctx, target.Name, begun)
	}
	event, err := n.event(ctx, notice)
	if err != nil {
		return NoticeDelivered{}, n.failed(ctx, target.Name, begun, 0, err.Error())
	}
	answer, err := n.post(ctx, target, notice.WebhookID(), event)
	switch {
	case err != nil:
		return NoticeDelivered{}, n.failed(ctx, target.Name, begun, 0, err.Error())
	case !answer.Accepted():
		return NoticeDelivered{}, n.failed(ctx, target.Name, begun, answer.RetryAfter, fmt.Sprintf("%s answered %d", target.Name, answer.Status))
	}
	n.count(ctx, target.Name, "delivered", 1)
	n.mark(ctx, metricDelivered, target.Name)
	return NoticeDelivered{Target: target.Name, HTTPStatus: answer.Status}, nil
}

// busy is the error of an attempt that found no place. It frees its slot, which messages to
// other shops need while this shop hangs.
func (n *Notices) busy(ctx context.Context, target string, begun time.Time) error {
	why := fmt.Sprintf("%d messages to %s are in flight", cap(n.places[target]), target)
	if n.options.Clock().Sub(begun) >= NoticePatience {
		return n.failed(ctx, target, begun, 0, why)
	}
	return attempt.Benign(attempt.TypeBusy, n.pause(begun)/2, why)
}

// missing is the target name for a source without a target.
const missing = "missing"

// target returns the target of a source.
func (n *Notices) target(source string) (shop.Target, bool) {
	if target, own := n.options.Targets[source]; own {
		return target, true
	}
	target, found := n.options.Targets[shop.All]
	return target, found
}

func (n *Notices) post(ctx context.Context, target shop.Target, id string, event shop.Event) (shop.Answer, error) {
	body, err := json.Marshal(event)
	if err != nil {
		return shop.Answer{}, err
	}
	return n.options.Client.Post(ctx, target, shop.Message{ID: id, Body: body})
}

// pause is about as long as the message has been failing, so pauses double. Each varies a
// little, so that many messages do not come at once.
func (n *Notices) pause(begun time.Time) time.Duration {
	grown := min(max(n.options.Clock().Sub(begun), n.options.First), n.options.Slowest)
	return grown - time.Duration(rand.Int64N(int64(grown)/5+1))
}

// failed is the error of an attempt that the shop did not accept, whatever its answer: even a
// 4xx or a 410 may be the shop's mistake. A retry that would come after the end of patience
// is given up.
func (n *Notices) failed(ctx context.Context, target string, begun time.Time, retryAfter time.Duration, why string) error {
	n.mark(ctx, metricFailed, target)
	now := n.options.Clock()
	pause := max(n.pause(begun), retryAfter)
	if left := begun.Add(NoticePatience).Sub(now); pause > left {
		if left < n.options.First {
			n.count(ctx, target, "given-up", 1)
			return temporal.NewNonRetryableApplicationError(fmt.Sprintf("given up after %s: %s", NoticePatience, why), TypeGivenUp, nil)
		}
		pause = left // once more, at the end
	}
	n.count(ctx, target, "failed", 1)
	n.count(ctx, target, "given-up", 0) // created early, because Prometheus sees no increase from nothing to 1
	return temporal.NewApplicationErrorWithOptions(why, typeUndelivered, temporal.ApplicationErrorOptions{
		NextRetryDelay: pause, Category: temporal.ApplicationErrorCategoryBenign})
}

func (n *Notices) count(ctx context.Context, target, outcome string, by int64) {
	activity.GetMetricsHandler(ctx).WithTags(map[string]string{"target": target, "outcome": outcome}).Counter(metricNotices).Inc(by)
}

func (n *Notices) mark(ctx context.Context, metric, target string) {
	activity.GetMetricsHandler(ctx).WithTags(map[string]string{"target": target}).Gauge(metric).Update(float64(n.options.Clock().Unix()))
}
