package mypromotest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"

	"orderflow/sandbox/simkit"
)

// genericCarrier is the carrier of simulated generic labels, as in the documented
// sample.
const genericCarrier = "dhl"

// The limits of a merchant's answer.
const (
	merchantTimeout = 5 * time.Second
	largestLabel    = 10 << 20 // bytes
)

// merchantLabel is the merchant's answer to the request for a label.
type merchantLabel struct {
	URL          string `json:"url"`
	Carrier      string `json:"carrier"`
	TrackingCode string `json:"tracking_code"`

	content []byte
}

// genericLabel answers GET v1/production_orders/{id}/generic_label. Every call
// announces a pick-up for the same day; all calls return the same label. Invented:
// if the merchant fails, the answer is 503, as the failure may be temporary.
func (s *Server) genericLabel(c call) answer {
	p := s.productions[c.id()]
	if p == nil || !p.GenericLabel {
		return notFound()
	}
	generic := p.labels[len(p.labels)-1]
	if !generic.fetched {
		got, err := s.merchantLabel(p)
		if err != nil {
			return reply(http.StatusServiceUnavailable, message{err.Error()})
		}
		if !generic.fetched { // and no other call fetched it meanwhile
			s.keepLabel(p, generic, got)
		}
	}
	s.record(c.now, "label-fetched", p.Reference, p.OrderID, "")
	shown := p.Files[len(p.Files)-1]
	shown.URL = s.link(c.base, shown.URL)
	return reply(s.createdStatus(), shown)
}

func (s *Server) keepLabel(p *production, generic *label, got merchantLabel) {
	*generic = label{carrier: got.Carrier, code: got.TrackingCode, fetched: true}
	path := fmt.Sprintf("v1/%d/label", p.ID)
	s.documents[path] = &document{ref: p.Reference, role: Fulfiller, lines: p.labelLines(generic), content: got.content}
	p.Files[len(p.Files)-1] = productionFile{next(&s.ids.file), path, "label", &generic.carrier, &generic.code, downloaded}
}

// merchantLabel requests the label from the order's merchant, if the simulator is
// configured to. The server is unlocked meanwhile, because the merchant may call it
// first.
func (s *Server) merchantLabel(p *production) (merchantLabel, error) {
	if s.options.MerchantLabels == nil {
		return merchantLabel{Carrier: genericCarrier, TrackingCode: fmt.Sprintf("JJD%011d", p.ID)}, nil
	}
	asked := *p.order.GenericLabel
	s.mu.Unlock()
	got, err := asked.label(s.options.MerchantLabels)
	s.mu.Lock()
	if err != nil {
		return got, err
	}
	if _, known := s.carrier(got.Carrier); !known || got.TrackingCode == "" {
		return got, fmt.Errorf("the merchant's label has no carrier that is known, or no tracking code: %q, %q", got.Carrier, got.TrackingCode)
	}
	return got, nil
}

// label downloads a label from its merchant: first the description, then the PDF.
func (e endpoint) label(client *http.Client) (got merchantLabel, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), merchantTimeout)
	defer cancel()
	description, _, err := fetch(ctx, client, e.URL, e.header)
	if err != nil {
		return got, err
	}
	if err := json.Unmarshal(description, &got); err != nil {
		return got, errors.New("the merchant's label: " + simkit.BodyProblem(err))
	}
	content, mediaType, err := fetch(ctx, client, got.URL, nil)
	if err == nil && mediaType != "application/pdf" {
		err = fmt.Errorf("the merchant's label is %s, want application/pdf", mediaType)
	}
	got.content = content
	return got, err
}

func fetch(ctx context.Context, client *http.Client, url string, header map[string]string) (content []byte, mediaType string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, "", errors.New("the merchant's address is not valid")
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, "", errors.New("the merchant does not answer")
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, "", fmt.Errorf("the merchant answers %s", response.Status)
	}
	content, err = io.ReadAll(io.LimitReader(response.Body, largestLabel))
	mediaType, _, _ = mime.ParseMediaType(response.Header.Get("Content-Type"))
	return content, mediaType, err
}
