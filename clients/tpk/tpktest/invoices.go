package tpktest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"orderflow/sandbox/simkit"
)

// invoice is a VAT invoice for orders.
type invoice struct {
	id     int64
	number string
	issued moment
	orders []*order
}

// Invoice issues an invoice for paid orders of the account, and returns its id. The
// documentation does not say when TPK issues them, so the caller decides.
func (s *Server) Invoice(orderIDs ...int64) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.advance()
	made := &invoice{issued: s.moment(now)}
	for _, id := range orderIDs {
		o, err := s.owned(id)
		if err != nil || !o.charged || o.invoice != nil {
			return 0, fmt.Errorf("tpktest: order %d is not there, not paid, or invoiced before", id)
		}
		made.orders = append(made.orders, o)
	}
	made.id = s.nextID("invoice")
	made.number = fmt.Sprintf("%d/%s", made.id, made.issued.Format("01/2006"))
	for _, o := range made.orders {
		o.invoice = made
	}
	s.invoices = append(s.invoices, made)
	return made.id, nil
}

// invoiceFound is an invoice on the wire. The documentation's text calls the buyer
// billed_to, its sample bill_to.
type invoiceFound struct {
	ID            int64             `json:"id"`
	Number        string            `json:"number"`
	IssuedOn      string            `json:"date_of_issue"`
	SoldOn        string            `json:"sale_date"`
	PaymentMethod int               `json:"payment_method"`
	Sum           money             `json:"sum"`
	Issuer        map[string]string `json:"issuer"`
	BillTo        map[string]any    `json:"bill_to"`
	Positions     []position        `json:"positions"`
}

type position struct {
	AmountGross money  `json:"amount_gross"`
	Quantity    int    `json:"quantity"`
	Unit        string `json:"unit"`
	TaxPercent  int    `json:"tax_percent"`
	Description string `json:"description"`
}

// invoiceFilters are the filters of a search for invoices.
type invoiceFilters struct {
	OrderID quantity `json:"order_id"`
	Number  text     `json:"invoice_number"`
	Since   text     `json:"issued_since"`
	Till    text     `json:"issued_till"`
}

func (f invoiceFilters) check() error {
	found := problems{}
	for path, day := range map[string]text{"filters.issued_since": f.Since, "filters.issued_till": f.Till} {
		_, err := time.Parse(time.DateOnly, string(day))
		found.unless(day == "" || err == nil, path, notValid)
	}
	return found.refusal()
}

func (f invoiceFilters) match(i *invoice) bool {
	ofOrder := slices.ContainsFunc(i.orders, func(o *order) bool { return f.OrderID.allows(int(o.id)) })
	return ofOrder && (f.Number == "" || string(f.Number) == i.number) && span{f.Since, f.Till}.includes(i.issued)
}

// searchInvoices is POST /user/invoices/search, newest first.
func (s *Server) searchInvoices(c call) (answer, error) {
	var filters invoiceFilters
	asked, err := c.decodeSearch(&filters)
	if err != nil {
		return answer{}, err
	}
	var found []*invoice
	for _, one := range slices.Backward(s.invoices) {
		if filters.match(one) {
			found = append(found, one)
		}
	}
	return ok(cut(asked, "invoices", found, s.invoiceRow))
}

func (s *Server) invoiceRow(_ int, i *invoice) invoiceFound {
	us, sum := s.account(), decimal.Zero
	shown := invoiceFound{
		ID: i.id, Number: i.number, IssuedOn: i.issued.day(), SoldOn: i.issued.day(), PaymentMethod: 3,
		Issuer: map[string]string{"name": "Spółka z ograniczoną odpowiedzialnością"},
		BillTo: map[string]any{"name": us.Company, "tax_number": us.TaxNumber, "street_with_number": us.Street + " " + us.HouseNumber,
			"city": us.City, "post_code": us.PostCode, "country": "Polska"},
	}
	for _, o := range i.orders {
		sum = sum.Add(o.price)
		shown.Positions = append(shown.Positions, position{AmountGross: money{o.price}, Quantity: 1, Unit: "szt.", TaxPercent: 23,
			Description: fmt.Sprintf("Usługi kurierskie zgodnie z zamówieniem nr: %d", o.id)})
	}
	shown.Sum = money{sum}
	return shown
}

// downloadInvoice is GET /user/invoices/final/:invoiceID/download.
func (s *Server) downloadInvoice(c call) (answer, error) {
	id, _ := strconv.ParseInt(c.PathValue("invoice"), 10, 64)
	if !slices.ContainsFunc(s.invoices, func(i *invoice) bool { return i.id == id }) {
		return answer{}, notFound()
	}
	return ok(map[string]string{"url": fmt.Sprintf("%s/file/invoice/final/%d", simkit.BaseURL(c.Request), id)})
}

// downloadProForma is GET /user/invoices/pro-forma/:ownerType/:ownerID/download.
func (s *Server) downloadProForma(c call) (answer, error) {
	id, _ := strconv.ParseInt(c.PathValue("owner"), 10, 64)
	_, err := s.owned(id)
	switch c.PathValue("type") {
	case "order":
		if err != nil {
			return answer{}, err
		}
	case "balance":
		if !s.topUps[id] {
			return answer{}, notFound()
		}
	default:
		return answer{}, notFound()
	}
	return ok(map[string]string{"url": fmt.Sprintf("%s/file/invoice/pro-forma/%s-%d", simkit.BaseURL(c.Request), c.PathValue("type"), id)})
}

// invoiceFile serves an invoice. Unlike a waybill's, its URL can be guessed, so it
// requires the key.
func (s *Server) invoiceFile(c call) (answer, error) {
	title := "Faktura " + c.PathValue("file")
	return answer{later: func() (answer, error) {
		document, err := simkit.PDF([]string{title})
		return answer{status: http.StatusOK, pdf: document}, err
	}}, nil
}
