// Command notified is an example of a shop that receives notifications about its
// orders: it verifies each event by Standard Webhooks and prints it once.
// NOTIFIED_SECRET is its secret, the same as Orderflow's ORDERFLOW_NOTIFY_SECRET.
// Its argument is the address to listen on: 127.0.0.1:9000.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"sync"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: notified 127.0.0.1:9000")
	}
	handler, err := newShop(os.Getenv("NOTIFIED_SECRET"), os.Stdout)
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{Addr: os.Args[1], Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}

// newShop accepts events signed with a secret, and prints each once.
func newShop(secret string, to io.Writer) (http.HandlerFunc, error) {
	webhook, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		return nil, err
	}
	var known sync.Map // a real shop uses a unique column of its database
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil || webhook.Verify(body, r.Header) != nil {
			http.Error(w, "not verified", http.StatusUnauthorized)
			return
		}
		if _, twice := known.LoadOrStore(r.Header.Get("webhook-id"), true); !twice {
			printEvent(to, body)
		}
		w.WriteHeader(http.StatusNoContent)
	}, nil
}

// printEvent prints what happened to which order.
func printEvent(to io.Writer, body []byte) {
	var event struct {
		Type string `json:"type"`
		Data struct {
			ID              string   `json:"id"`
			TrackingNumbers []string `json:"trackingNumbers"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &event); err != nil {
		log.Print(err)
		return
	}
	_, _ = fmt.Fprintln(to, event.Type, event.Data.ID, event.Data.TrackingNumbers)
}
