package main

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"orderflow/order"
)

// The number of webhooks for one order, and of concurrent senders.
const (
	stormHints   = 1000
	stormSenders = 50
)

// rain sends a storm of webhooks for an order, as soon as MyPromo or ShipX knows it.
// Every order is at one of them, except those from stock that TPK or Media Port ship.
func (t *trial) rain(ctx context.Context, one *subject) {
	for range 60 {
		provider, id := t.known(ctx, one)
		if id != 0 {
			t.hints(ctx, provider, id)
			return
		}
		if !pause(ctx, time.Second) {
			return
		}
	}
}

// known returns a provider that sends webhooks, and its id of the order.
func (t *trial) known(ctx context.Context, one *subject) (provider string, id int64) {
	ledgers, err := t.ledgers(ctx)
	if err != nil {
		return "", 0
	}
	for _, effect := range ledgers[order.ProviderMyPromo] {
		if effect.Ref == one.doc.ID && effect.Kind == "order-created" {
			provider, id = "mypromo", number(effect.ID)
		}
	}
	for _, effect := range ledgers[order.ProviderShipX] {
		if effect.Ref == one.doc.ID && effect.Kind == "shipment-created" {
			provider, id = "shipx", number(effect.ID)
		}
	}
	return provider, id
}

func number(text string) int64 {
	id, _ := strconv.ParseInt(text, 10, 64) // 0 is no object's id
	return id
}

func (t *trial) hints(ctx context.Context, provider string, id int64) {
	body := map[string]any{"id": id}
	if provider == "shipx" {
		body = map[string]any{"event_ts": time.Now().UTC(), "event": "shipment_status_changed",
			"payload": map[string]any{"shipment_id": id, "status": "delivered"}}
	}
	var senders sync.WaitGroup
	for range stormSenders {
		senders.Go(func() {
			for range stormHints / stormSenders {
				if t.call(ctx, http.MethodPost, t.api+"/webhooks/"+provider+"/"+t.secret, body, nil) == nil {
					t.storm.Add(1)
				}
			}
		})
	}
	senders.Wait()
}
