package record

import (
	"net/url"
	"regexp"
	"strings"
)

var (
	version = regexp.MustCompile(`^v\d{1,2}$`)
	// shortID matches ids; longer numbers belong to parcels and accounts.
	shortID = regexp.MustCompile(`^\d{1,12}$`)
	quoted  = regexp.MustCompile(`"(?:[^"\\]|\\.)*"?`)
)

// operation keeps only our own words of an operation: "get shipment".
func operation(text string) string {
	var kept []string
	for _, word := range strings.Fields(quoted.ReplaceAllString(text, " ")) {
		if operationWords[word] {
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, " ")
}

// relative returns the path below the base URL, and the query.
func relative(base, target string) (path string, query url.Values, elsewhere bool) {
	parsed, err := url.Parse(target)
	if err != nil {
		return "/", url.Values{}, true
	}
	query = parsed.Query()
	home, err := url.Parse(base)
	path = parsed.EscapedPath()
	switch {
	case parsed.Host == "":
	case err == nil && parsed.Host == home.Host:
		path = strings.TrimPrefix(path, strings.TrimRight(home.EscapedPath(), "/"))
	default:
		elsewhere = true
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path, query, elsewhere
}

// path scrubs a path and makes its template.
func (s scrubber) path(raw string) (path, template string) {
	segments := strings.Split(raw, "/")
	names := make([]string, len(segments))
	before := ""
	for i, segment := range segments {
		if plain, err := url.PathUnescape(segment); err == nil {
			segment = plain
		}
		switch {
		case segment == "" || version.MatchString(segment) || pathWords[segment]:
			segments[i], names[i] = segment, segment
		default:
			segments[i], names[i] = url.PathEscape(s.segment(before, segment)), "{id}"
		}
		before = segment
	}
	return strings.Join(segments, "/"), strings.Join(names, "/")
}

// segment scrubs one part of a path. It keeps entries of public lists and short
// ids.
func (s scrubber) segment(before, segment string) string {
	if publicLists[before] && enumeration.MatchString(segment) || shortID.MatchString(segment) {
		return segment
	}
	return s.alias(segment)
}

func (s scrubber) query(from url.Values) map[string][]string {
	kept := map[string][]string{}
	for name, values := range from {
		key := strings.TrimSuffix(name, "[]")
		shown := s.key(key) + strings.TrimPrefix(name, key)
		for _, value := range values {
			kept[shown] = append(kept[shown], s.text(key, nil, value))
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}

// link keeps the known words of a URL's path, and the host if it is the provider's
// own.
func (s scrubber) link(raw string) string {
	target, err := url.Parse(raw)
	if err != nil || target.Opaque != "" {
		return shape(raw)
	}
	path, _ := s.path(target.EscapedPath())
	if target.Host == "" {
		return path
	}
	host := shape(target.Host)
	if home, err := url.Parse(s.base); err == nil && home.Host == target.Host {
		host = target.Host
	}
	text := target.Scheme + "://" + host + path
	if target.RawQuery != "" {
		text += "?" + shape(target.RawQuery)
	}
	return text
}
