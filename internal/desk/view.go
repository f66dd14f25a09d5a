package desk

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed all:templates
var templates embed.FS

//go:embed assets
var assets embed.FS

// Asset is a static file of the pages; it is the same for all users.
type Asset struct {
	MediaType string
	Content   []byte
}

// Assets are the files below /desk/assets/, by name.
func Assets() (map[string]Asset, error) {
	types := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
	files := map[string]Asset{}
	err := fs.WalkDir(assets, "assets", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := assets.ReadFile(name)
		files[path.Base(name)] = Asset{MediaType: types[path.Ext(name)], Content: content}
		return err
	})
	return files, err
}

// page is a template, parsed together with base.html.
type page = *template.Template

// parsePages parses each page with the base and the partials, whose names begin with "_".
func parsePages() (map[string]page, error) {
	names, err := fs.Glob(templates, "templates/*.html")
	if err != nil {
		return nil, err
	}
	var shared []string
	for _, name := range names {
		if base := path.Base(name); base == "base.html" || strings.HasPrefix(base, "_") {
			shared = append(shared, name)
		}
	}
	pages := map[string]page{}
	for _, name := range names {
		base := path.Base(name)
		if base == "base.html" || strings.HasPrefix(base, "_") {
			continue
		}
		parsed, err := template.New("base.html").Option("missingkey=error").Funcs(functions).ParseFS(templates, append(shared, name)...)
		if err != nil {
			return nil, fmt.Errorf("desk: %s: %w", base, err)
		}
		pages[strings.TrimSuffix(base, ".html")] = parsed
	}
	return pages, nil
}

// view is the data of templates: Data is specific to the page.
type view struct {
	words
	call *call
	// Page is the template's name, and Title the message key of the page's title.
	Page, Title string
	Data        any
}

// Root is the path of /desk/, relative to the page.
func (v view) Root() string { return v.call.root() }

// Here is the page's path below /desk/. For a response to a form, it is the path of the page
// that has the form.
func (v view) Here() string {
	here := strings.TrimPrefix(v.call.r.URL.RequestURI(), home)
	if v.call.r.Method == http.MethodPost {
		here = strings.TrimPrefix(path.Dir("/"+here), "/")
	}
	return localPath(here)
}

// Again says that the page loads itself again at once.
func (v view) Again() bool {
	page, may := v.Data.(interface{ Again() bool })
	return may && page.Again()
}

// Unfinished says that the page has more to show after a reload. A response to a form is not
// reloaded.
func (v view) Unfinished() bool {
	page, may := v.Data.(interface{ Unfinished() bool })
	return may && v.call.r.Method != http.MethodPost && page.Unfinished()
}

// Ages says that the page is a list that must be reloaded while it is open.
func (v view) Ages() bool {
	page, may := v.Data.(interface{ Ages() bool })
	return may && v.call.r.Method != http.MethodPost && page.Ages()
}

// Form is the secret that every form must contain.
func (v view) Form() string { return v.call.session.formSecret() }

// SignedIn is the name of the token that the user signed in with; empty if there is none.
func (v view) SignedIn() string { return v.call.caller.Name }

// AtPacking says that the page is for packers.
func (v view) AtPacking() bool { return strings.HasPrefix(v.call.r.URL.Path, home+"pack") }

// Operates says whether the user may act on orders.
func (v view) Operates() bool { return v.call.caller.May("operate") }

// show sends a page. If the template fails, it sends nothing of it.
func (c *call) show(status int, name, title string, data any) error {
	var content bytes.Buffer
	made := view{words: c.words, call: c, Page: name, Title: title, Data: data}
	if err := c.desk.pages[name].ExecuteTemplate(&content, "base.html", made); err != nil {
		if name == "trouble" { // avoid endless recursion
			http.Error(c.w, "", http.StatusInternalServerError)
			return nil
		}
		return fmt.Errorf("page %s: %w", name, err)
	}
	c.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	c.w.Header().Set("Content-Language", c.words.Language)
	c.w.Header().Add("Vary", "Cookie, Accept-Language")
	c.w.WriteHeader(status)
	_, _ = c.w.Write(content.Bytes())
	return nil
}
