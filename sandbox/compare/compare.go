package compare

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Run compares the recordings in a folder with the simulators. Its error says what is
// wrong with the folder or one of its files.
func Run(dir string) (Report, error) {
	all, err := read(dir)
	if err != nil {
		return Report{}, err
	}
	var report Report
	replayers := map[string]*replayer{}
	for _, one := range all {
		if replayers[one.Provider] == nil {
			replayers[one.Provider] = newReplayer(one.Provider, one.At)
		}
		report.Exchanges++
		verdict, err := replayers[one.Provider].compare(one)
		if err != nil {
			return Report{}, fmt.Errorf("%s %s of %s: %w", one.Method, one.Template, one.At.Format(time.RFC3339Nano), err)
		}
		report.add(one, verdict)
	}
	return report, nil
}

// verdict is the result of comparing one pair of answers; both fields are empty if the
// answers match.
type verdict struct {
	differences []string
	// other is the reason why the pair can't be compared.
	other string
}

// pauses are how far the simulator's clock moves ahead, step by step, until its state
// matches the recording: a provider takes its own time for everything.
var pauses = []time.Duration{100 * time.Millisecond, 300 * time.Millisecond, 600 * time.Millisecond, time.Second, 3 * time.Second, 10 * time.Second,
	30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour, 12 * time.Hour, 24 * time.Hour}

// compare sends a recorded request and compares the two answers.
func (r *replayer) compare(one exchange) (verdict, error) {
	if why := notReplayed(one); why != "" {
		return verdict{other: why}, nil
	}
	got, err := r.send(one)
	if err != nil {
		return verdict{}, err
	}
	start := r.now
	found := judge(one, got)
	for _, pause := range pauses {
		if found.other == "" || !mayRepeat(one, got) {
			break
		}
		r.now = start.Add(pause)
		if got, err = r.again(one); err != nil {
			return verdict{}, err
		}
		found = judge(one, got)
	}
	if found.other != "" {
		r.now = start // the simulator never reached that state
	}
	if one.Status < http.StatusMultipleChoices && got.status < http.StatusMultipleChoices {
		r.ids.pair("", lastWord(one.Template), one.Response, got.body)
	}
	return found, nil
}

// notReplayed returns why a request is not sent, or "" if it is.
func notReplayed(one exchange) string {
	switch {
	case one.Elsewhere:
		return "another host was called"
	case one.NoAnswer:
		return "no answer was recorded"
	case one.Status == http.StatusTooManyRequests, one.Status >= http.StatusInternalServerError:
		return "the provider was away or overloaded"
	}
	return ""
}

// mayRepeat reports whether the request is safe to send again.
func mayRepeat(one exchange, got answer) bool {
	return one.Method == http.MethodGet || got.status >= http.StatusBadRequest
}

// judge compares two answers.
func judge(one exchange, got answer) verdict {
	if got.unrouted && !slices.Contains([]int{http.StatusNotFound, http.StatusMethodNotAllowed}, one.Status) {
		return verdict{differences: []string{fmt.Sprintf("unknown operation: the simulator has no such call (HTTP %d)", got.status)}}
	}
	if one.Status != got.status {
		return statuses(one, got)
	}
	if why := form(one, got); why != "" {
		return verdict{differences: []string{why}}
	}
	var recorded, simulated *shape
	found := deviations("", recorded.add("", one.Response), simulated.add("", got.body))
	if len(found) == 0 {
		return verdict{}
	}
	state := otherState("", one.Response, got.body)
	var differences []string
	for _, each := range found {
		if each.typed || state == "" {
			differences = append(differences, each.what)
		}
	}
	if len(differences) > 0 {
		return verdict{differences: differences}
	}
	return verdict{other: "another state: " + state}
}

// statuses compares answers with different statuses. A simulator that did not see what
// happened before the recording refuses what the provider accepted, and its state may be
// ahead for reads.
func statuses(one exchange, got answer) verdict {
	said := fmt.Sprintf("status: the recording has %d, the simulator %d", one.Status, got.status)
	refused, refuses := one.Status >= http.StatusBadRequest, got.status >= http.StatusBadRequest
	switch {
	case !refused && refuses:
		return verdict{other: said + code(got.body)}
	case refused && !refuses && one.Method == http.MethodGet && one.Status != http.StatusUnauthorized && one.Status != http.StatusForbidden:
		return verdict{other: said + code(one.Response)}
	case refused && refuses && got.status == http.StatusNotFound && !got.unrouted:
		return verdict{other: said + code(got.body)}
	}
	return verdict{differences: []string{said + code(one.Response) + code(got.body)}}
}

// form compares the bodies' kinds: JSON, file or empty.
func form(one exchange, got answer) string {
	recorded := media(one.ResponseHeader["Content-Type"])
	isJSON := one.File == nil && one.Response != nil
	empty := one.File == nil && one.Response == nil
	switch {
	case empty && !got.isJSON, isJSON != got.isJSON && empty && got.body == nil:
		return ""
	case isJSON != got.isJSON:
		return fmt.Sprintf("body: the recording has %s, the simulator %s", bodyOf(isJSON, empty, recorded), bodyOf(got.isJSON, false, got.mediaType))
	case !isJSON && recorded != "" && got.mediaType != "" && recorded != got.mediaType:
		return fmt.Sprintf("media type: the recording has %s, the simulator %s", recorded, got.mediaType)
	}
	return ""
}

func bodyOf(isJSON, empty bool, mediaType string) string {
	switch {
	case isJSON:
		return "JSON"
	case empty:
		return "nothing"
	}
	return "a file of type " + mediaType
}

// code returns an answer's error code, for readers.
func code(body any) string {
	fields, _ := body.(map[string]any)
	for _, name := range []string{"error", "error_code", "code", "message"} {
		if text, ok := fields[name].(string); ok {
			return " (" + text + ")"
		}
	}
	return ""
}
