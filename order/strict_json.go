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

// StrictJSON returns where JSON readers could understand a value differently:
// repeated fields, also in another case; numbers that overflow; and texts that
// TextRule refuses, where only the fields in lines may have several lines. The
// error says where the text is not JSON.
//
// It does not know the target type: the caller has to find unknown fields.
func StrictJSON(text []byte, lines ...string) (Problems, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("it is not valid UTF-8; was it saved in another encoding?")
	}
	var raw json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, jsonError(text, err)
	}
	s := strictReader{lines: lines, decoder: json.NewDecoder(bytes.NewReader(text))}
	s.decoder.UseNumber()
	s.value("", false)
	return s.problems, nil
}

// jsonError returns an error with the line where a text is not JSON.
func jsonError(text []byte, err error) error {
	var broken *json.SyntaxError
	if !errors.As(err, &broken) {
		return errors.New("it is not JSON")
	}
	before := text[:max(0, min(len(text), int(broken.Offset)-1))]
	return fmt.Errorf("not JSON in line %d: %w", 1+bytes.Count(before, newline), err)
}

// strictReader reads valid JSON.
type strictReader struct {
	check
	decoder *json.Decoder
	lines   []string
}

// value checks the value at a path; severalLines allows line breaks in its texts.
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
		_, _ = s.decoder.Token() // the closing bracket
	case json.Number:
		if _, err := strconv.ParseFloat(token.String(), 64); err != nil {
			s.add(path, "must be a smaller number")
		}
	case string:
		if rule := TextRule(token, severalLines); rule != "" {
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
