package tpktest

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"

	"orderflow/sandbox/simkit"
)

// waybill is POST /waybill/download. Until all orders have a waybill it answers
// 404: the documentation has no answer for that case.
func (s *Server) waybill(c call) (answer, error) {
	var sent struct {
		OrderIDs []looseID `json:"order_ids"`
		WantsURL flag      `json:"wants_url"` // in the text
		URL      flag      `json:"url"`       // in the sample
	}
	if err := c.decode(&sent); err != nil {
		return answer{}, err
	}
	wanted, err := s.wanted(sent.OrderIDs)
	if err != nil {
		return answer{}, err
	}
	for _, o := range wanted {
		if o.status != Paid || o.waybill == "" {
			return answer{}, notFound()
		}
	}
	if (sent.WantsURL.set || sent.URL.set) && !s.options.WaybillAsFile {
		name := rand.Text()
		s.files[name] = plain(sent.OrderIDs)
		return ok(map[string]string{"url": simkit.BaseURL(c.Request) + "/file/waybill/" + name})
	}
	pages := waybillPages(wanted)
	return answer{later: func() (answer, error) {
		document, err := simkit.PDF(pages...)
		file := base64.StdEncoding.EncodeToString(document)
		return answer{status: http.StatusCreated, body: map[string]string{"file": file}}, err
	}}, nil
}

// download serves a waybill. Its URL is long and secret, so it requires neither key
// nor token.
func (s *Server) download(c call) (answer, error) {
	ids, known := s.files[c.PathValue("file")]
	if !known {
		return answer{}, notFound()
	}
	var found []*order
	for _, id := range ids {
		found = append(found, s.orders[id])
	}
	pages := waybillPages(found)
	return answer{later: func() (answer, error) {
		document, err := simkit.PDF(pages...)
		return answer{pdf: document}, err
	}}, nil
}

// waybillPages returns one page per package.
func waybillPages(orders []*order) [][]string {
	var pages [][]string
	for _, o := range orders {
		for i := range o.form.count() {
			pages = append(pages, o.waybillPage(i+1))
		}
	}
	return pages
}

func (o *order) waybillPage(number int) []string {
	lines := []string{
		fmt.Sprintf("%s (%d)", courierKeys[o.courier()], o.courier()),
		o.waybill,
		fmt.Sprintf("Package %d of %d, %s kg", number, o.form.count(), o.form.Weight.value),
		"To: " + o.form.Receiver.title(),
	}
	lines = append(lines, o.destination()...)
	return append(lines,
		"Phone: "+string(o.form.Receiver.Phone), "From: "+o.form.Sender.title(),
		"Contents: "+string(o.form.Description), fmt.Sprintf("Order %d", o.id))
}

// destination is the point, or the address.
func (o *order) destination() []string {
	to := o.form.Receiver
	if carried, between := networkOf(o.courier()); between {
		at, _ := carried.find(to.point(carried))
		return []string{"Point: " + at.code, at.postCode + " " + at.city}
	}
	street := to.Street + " " + to.HouseNumber
	if to.DoorNumber != "" {
		street += "/" + to.DoorNumber
	}
	return []string{string(street), string(to.PostCode + " " + to.City)}
}

// title is a party's name on a waybill.
func (p partyForm) title() string {
	person := string(p.Name + " " + p.Surname)
	if p.Company == "" {
		return person
	}
	return string(p.Company) + ", " + person
}
