package mypromotest

import (
	"cmp"
	"net/http"
	"strings"
)

// link is the URL of a production order's file.
func (s *Server) link(base, path string) string {
	if s.options.Links.Bare {
		return strings.TrimPrefix(path, "v1/")
	}
	return cmp.Or(s.options.Links.Elsewhere, base) + path
}

// Files is the other host of files. It accepts no tokens: anyone with the link gets
// the file, unless the host is locked. A request with a token is refused.
func (s *Server) Files() http.Handler {
	return s.locked(func(c call) answer {
		d := s.documents[pathOf(c.Request)]
		switch {
		case c.Header.Get("Authorization") != "":
			return reply(http.StatusBadRequest, message{"Another host than the API's must not see a token."})
		case s.options.Links.Locked:
			return answer{status: http.StatusUnauthorized, mediaType: "text/html", body: []byte("<html>Sign in</html>")}
		case d == nil:
			return answer{status: http.StatusNotFound, mediaType: "text/html", body: []byte("<html>Not found</html>")}
		case d.content != nil:
			return answer{status: http.StatusOK, mediaType: "application/pdf", body: d.content}
		}
		return pdf(d.lines)
	})
}

// Unlock makes the other host serve its files to anyone with a link.
func (s *Server) Unlock() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.options.Links.Locked = false
}
