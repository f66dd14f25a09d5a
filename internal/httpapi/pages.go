package httpapi

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"

	"orderflow/internal/access"
	"orderflow/internal/encryption"
)

// catchAll is the route of calls that match no other.
const catchAll = "/"

// registerPages adds the routes that are not operations on orders. The description must be
// complete before.
func (a *API) registerPages() error {
	a.public("GET /healthz", http.HandlerFunc(serveAlive))
	a.public("GET /readyz", a.ready)
	a.public("GET /metrics", a.serveMetrics())
	if a.options.Webhooks != nil {
		a.webhooks.mux.Handle("/webhooks/", unencoded(a.options.Webhooks))
		a.public("/webhooks/", a.webhooks.limited)
	}
	if a.options.Merkana != nil {
		a.merkana.mux.Handle("/merkana/", unencoded(a.options.Merkana))
		a.public("/merkana/", a.merkana.limited)
	}
	a.registerLabels()
	a.registerCodec()
	a.registerVersion()
	if err := a.registerDescription(); err != nil {
		return fmt.Errorf("http: describe the operations: %w", err)
	}
	if err := a.registerDocs(); err != nil {
		return fmt.Errorf("http: docs page: %w", err)
	}
	if err := a.registerDesk(); err != nil {
		return fmt.Errorf("http: the desk: %w", err)
	}
	a.public(catchAll, http.HandlerFunc(a.unknown))
	return nil
}

// registerCodec lets Web UI users decode the payloads that they may read. A browser first sends
// a preflight request without a token, which the codec answers itself.
func (a *API) registerCodec() {
	if a.options.Codec == nil {
		return
	}
	a.public("OPTIONS /codec/", a.options.Codec)
	a.restricted("POST /codec/decode", access.RoleRead, a.codec, encryption.MaxCodecBody, unencoded(a.options.Codec))
	a.restricted("POST /codec/encode", access.RoleAdmin, a.codec, encryption.MaxCodecBody, unencoded(a.options.Codec))
}

// registerDescription serves the description, also as OpenAPI 3.0 for client generators that
// don't know 3.1.
func (a *API) registerDescription() error {
	a.finishDescription()
	asJSON, err := json.Marshal(a.huma.OpenAPI())
	if err != nil {
		return err
	}
	asYAML, err := a.huma.OpenAPI().YAML()
	if err != nil {
		return err
	}
	a.page("GET /openapi.json", fixed("application/openapi+json", asJSON))
	a.page("GET /openapi.yaml", fixed("application/openapi+yaml", asYAML))
	older, err := a.huma.OpenAPI().Downgrade()
	if err != nil {
		return err
	}
	var read any
	if err := json.Unmarshal(older, &read); err != nil {
		return err
	}
	withoutNewer(read)
	if older, err = json.Marshal(read); err != nil {
		return err
	}
	a.page("GET /openapi-3.0.json", fixed("application/openapi+json", older))
	return nil
}

// withoutNewer removes what huma leaves in a description and OpenAPI 3.0 does not have: there
// "format: binary" replaces it, and a reference has no siblings.
func withoutNewer(of any) {
	switch of := of.(type) {
	case map[string]any:
		if _, isText := of["contentMediaType"].(string); isText {
			delete(of, "contentMediaType")
		}
		if ref, isText := of["$ref"].(string); isText {
			clear(of)
			of["$ref"] = ref
		}
		for _, one := range of {
			withoutNewer(one)
		}
	case []any:
		for _, one := range of {
			withoutNewer(one)
		}
	}
}

//go:embed page
var page embed.FS

// pagePolicy lets the docs page run its own scripts and call this server. Swagger UI sets
// inline styles, which requires unsafe-inline.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// registerDocs serves Swagger UI from the program itself, because it must work without the
// internet. The page is ours, because the library's page contains an inline script.
func (a *API) registerDocs() error {
	ours := map[string]string{"index.html": "text/html; charset=utf-8", "start.js": "text/javascript; charset=utf-8"}
	assets := http.NewServeMux()
	library, err := swaggerUI()
	if err != nil {
		return err
	}
	for name, file := range library {
		assets.Handle("GET /docs/"+name, file)
	}
	for name, mediaType := range ours {
		content, err := fs.ReadFile(page, "page/"+name)
		if err != nil {
			return err
		}
		path := "/docs/" + name
		if name == "index.html" {
			path = "/docs/{$}"
		}
		assets.Handle("GET "+path, fixed(mediaType, content))
	}
	a.page("GET /docs/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", pagePolicy)
		assets.ServeHTTP(w, r)
	}))
	return nil
}
