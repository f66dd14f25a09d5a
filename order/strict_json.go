package order

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// StrictJSON returns where a JSON value means one thing to one reader and another to the
// next: fields that are repeated, also in other upper and lower case; numbers that no
// reader has room for; and words that WordsRule refuses, in which the fields named in
// lines may have several lines. The error says where a text is no JSON at all.
//
// It knows no types: fields that a type doesn't have are found by whoever knows it.
func StrictJSON(text []byte, lines ...string) (Problems, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("it is not valid UTF-8; was it saved in another encoding?")
	}
	var raw json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, notJSON(text, err)
	}
	s := strictReader{lines: lines, decoder: json.NewDecoder(bytes.NewReader(text))}
	s.decoder.UseNumber()
	s.value("", false)
	return s.problems, nil
}

// notJSON says in which line and why a text is no JSON.
func notJSON(text []byte, err error) error {
	var broken *json.SyntaxError
	if !errors.As(err, &broken) {
		return errors.New("it is not JSON")
	}
	before := text[:max(0, min(len(text), int(broken.Offset)-1))]
	return fmt.Errorf("not JSON in line %d: %w", 1+bytes.Count(before, newline), err)
}

// strictReader reads JSON that was found to be JSON.
type strictReader struct {
	check
	decoder *json.Decoder
	lines   []string
}

// value reads the value at a path; severalLines says that texts in it may have them.
func (s *strictReader) value(path string, severalLines bool) {
	token, err := s.decoder.Token()
	if err != nil {
		return
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			s.fields(path, severalLines)
		} else {
			for i := 0; s.decoder.More(); i++ {
				s.value(element(path, i), severalLines)
			}
		}
		_, _ = s.decoder.Token() // the end
	case json.Number:
		if _, err := strconv.ParseFloat(token.String(), 64); err != nil {
			s.add(path, "must be a smaller number")
		}
	case string:
		if rule := WordsRule(token, severalLines); rule != "" {
			s.add(path, "%s", rule)
		}
	}
}

func (s *strictReader) fields(path string, severalLines bool) {
	seen := map[string]string{}
	for s.decoder.More() {
		token, err := s.decoder.Token()
		if err != nil {
			return
		}
		name, _ := token.(string)
		at := member(path, shownName(name))
		switch before, repeated := seen[strings.ToLower(name)]; {
		case repeated && before == name:
			s.add(at, "must not be repeated")
		case repeated:
			s.add(at, "must not be repeated; %s is there already", shownName(before))
		}
		seen[strings.ToLower(name)] = name
		s.value(at, severalLines || path == "" && slices.Contains(s.lines, name))
	}
}
