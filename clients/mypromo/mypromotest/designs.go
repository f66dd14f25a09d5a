package mypromotest

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// editorURL is the editor's address in links; no server listens there.
const editorURL = "https://editor.mypromo.invalid/"

// design is a design of MyPromo's editor.
type design struct {
	ID             int     `json:"id"`
	SKU            string  `json:"sku"`
	Intent         string  `json:"intent"`
	UserHash       string  `json:"editor_user_hash"`
	EditorStartURL string  `json:"editor_start_url"`
	CNAMEURL       *string `json:"editor_start_url_cname"`
	PreviewURL     string  `json:"preview_url"`
	ReturnURL      string  `json:"return_url"`
	CancelURL      string  `json:"cancel_url"`
	Status         string  `json:"status"`

	merchant string
}

// createEditorUser answers POST v1/editor_user. The hash is 64 characters long.
func (s *Server) createEditorUser(call) answer {
	hash := (rand.Text() + rand.Text() + rand.Text())[:64]
	return reply(http.StatusCreated, map[string]string{"editor_user_hash": hash})
}

// createDesign answers POST v1/designs.
func (s *Server) createDesign(c call) answer {
	var asked struct {
		SKU       string `json:"sku"`
		Intent    string `json:"intent"`
		UserHash  string `json:"editor_user_hash"`
		ReturnURL string `json:"return_url"`
		CancelURL string `json:"cancel_url"`
	}
	if refused, ok := c.decode(&asked); !ok {
		return refused
	}
	wrong := problems{}
	p := s.product(asked.SKU)
	if p == nil || !p.Personalized {
		wrong.add("sku", "The selected sku is invalid.")
	}
	if asked.UserHash == "" {
		wrong.add("editor_user_hash", "The editor_user_hash field is required.")
	}
	if asked.Intent == "" {
		asked.Intent = "customize"
	}
	if !slices.Contains(intents, asked.Intent) {
		wrong.add("intent", "The selected intent is invalid.")
	}
	if len(wrong) > 0 {
		return wrong.answer()
	}
	d := &design{
		ID: next(&s.ids.design), SKU: asked.SKU, Intent: asked.Intent, UserHash: asked.UserHash, Status: pending,
		merchant: c.by.client,
	}
	preview := fmt.Sprintf("v1/p%d", d.ID)
	d.EditorStartURL = startURL()
	d.PreviewURL = c.base + preview
	fill := strings.NewReplacer("{DESIGNID}", text(d.ID), "{USERHASH}", d.UserHash, "{INTENT}", d.Intent)
	d.ReturnURL, d.CancelURL = fill.Replace(asked.ReturnURL), fill.Replace(asked.CancelURL)
	s.designs[d.ID] = d
	s.documents[preview] = &document{lines: d.preview()}
	return reply(http.StatusCreated, d)
}

// startURL is a link into the editor with a token of its own.
func startURL() string { return editorURL + "show/" + rand.Text() }

func (d *design) preview() []string {
	return []string{fmt.Sprintf("Design %d", d.ID), "SKU " + d.SKU}
}

// ownDesign finds the design of a call; other merchants' designs are not found.
func (s *Server) ownDesign(c call) (*design, bool) {
	d := s.designs[c.id()]
	return d, d != nil && d.merchant == c.by.client
}

// getDesign answers GET v1/designs/{id}, each time with a new link into the editor.
func (s *Server) getDesign(c call) answer {
	d, ok := s.ownDesign(c)
	if !ok {
		return notFound()
	}
	d.EditorStartURL = startURL()
	return reply(http.StatusOK, without(d, lackedByDesign))
}

// previewDesign answers GET v1/designs/{id}/preview for the merchant, and for the
// fulfiller, whose production orders link to it.
func (s *Server) previewDesign(c call) answer {
	d := s.designs[c.id()]
	if d == nil || (d.merchant != c.by.client && !c.by.role.allows(Fulfiller)) {
		return notFound()
	}
	return pdf(d.preview())
}

// submitDesign answers the call that freezes a design.
func (s *Server) submitDesign(c call) answer {
	d, ok := s.ownDesign(c)
	if !ok {
		return notFound()
	}
	if d.Status != pending {
		return reply(http.StatusUnprocessableEntity, message{"You cannot edit a submitted design."})
	}
	d.Status = submitted
	s.record(c.now, "design-submitted", "", d.ID, d.SKU)
	return reply(http.StatusOK, d)
}

// EditDesign simulates a customer who chooses another variant in the editor. It
// reports whether the design can still be edited and the SKU is in the catalogue.
func (s *Server) EditDesign(id int, sku string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.designs[id]
	if d == nil || d.Status != pending || s.product(sku) == nil {
		return false
	}
	d.SKU = sku
	return true
}
