package workflows

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// addRef records an id under which a provider knows the order, so that its webhooks find it.
func (r *record) addRef(provider string, id int64) {
	ref := fmt.Sprintf("%s:%d", provider, id)
	known := slices.Contains(r.refs, ref)
	if !known {
		r.refs = append(r.refs, ref)
	}
	r.superseded = slices.DeleteFunc(r.superseded, func(one string) bool { return one == ref })
	if known && (slices.Contains(r.shown, ref) || !r.foundAgain()) {
		return
	}
	r.unfindable = true
	r.publishRefs(ref)
}

// takeUp records the ids of an order that is taken up again, and publishes them.
func (r *record) takeUp(again order.Again, at time.Time) {
	if !again.Taken() {
		return
	}
	r.takenUp, r.ended = at, again.Ended
	r.refs, r.superseded = slices.Clone(again.Known), slices.Clone(again.Known)
}

func (r *record) foundAgain() bool {
	return workflow.GetVersion(r.ctx, changeFoundAgain, workflow.DefaultVersion, 1) >= 1
}

// supersede records that everything a provider has shown so far is given up: a draft that is
// made again, a shipment or packages that are cancelled or released. Their ids leave the
// search attributes with the next id; the order still knows them.
func (r *record) supersede(provider string) {
	for _, ref := range r.refs {
		if strings.HasPrefix(ref, provider+":") && !slices.Contains(r.superseded, ref) {
			r.superseded = append(r.superseded, ref)
		}
	}
}

// publishRefs publishes the ids that are not given up. If they exceed the limit of a search
// attribute, the latest are published; the new one always is.
func (r *record) publishRefs(added string) {
	alive := slices.DeleteFunc(slices.Clone(r.refs), func(ref string) bool { return slices.Contains(r.superseded, ref) || ref == added })
	alive = append(alive, added)
	slices.Reverse(alive)
	r.shown = fitting(alive)
	slices.Reverse(r.shown)
	if left := len(alive) - len(r.shown); left > 0 {
		r.note(fmt.Sprintf("lists, and so webhooks, do not find the order by the %d oldest of its %d ids at providers", left, len(alive)))
	}
	r.publish(refsAttribute.ValueSet(r.shown))
}

// publishTracking publishes the tracking numbers, as many as a search attribute holds, from
// the first on.
func (r *record) publishTracking(numbers []string) {
	listed := fitting(numbers)
	if len(listed) < len(numbers) {
		r.note(fmt.Sprintf("lists show only %d of the %d tracking numbers", len(listed), len(numbers)))
	}
	r.publish(trackingAttribute.ValueSet(listed))
}

// mostOfAnAttribute is the limit of one search attribute, in bytes of JSON: Temporal ends a
// workflow that publishes more. 60 tracking numbers of 31 characters fit, and InPost's have
// 24; so do 50 packages and a shipment with ids of 19 digits.
const mostOfAnAttribute = 2048

// fitting returns the first entries of a list that fit into one search attribute. An entry
// that is too long by itself is left out.
func fitting(list []string) []string {
	const brackets = 2
	size, kept := brackets-len(","), []string{}
	for _, one := range list {
		length := lengthAsJSON(one)
		if brackets+length > mostOfAnAttribute {
			continue
		}
		if size += length + len(","); size > mostOfAnAttribute {
			break
		}
		kept = append(kept, one)
	}
	return kept
}

// lengthAsJSON is the maximum length of a text in JSON, in bytes.
func lengthAsJSON(text string) int {
	const quotes, escape = 2, len(`\u0000`)
	length := quotes
	for _, r := range text {
		if r < ' ' || strings.ContainsRune("\"\\<>&\u007f\u2028\u2029\ufffd", r) {
			length += escape
		} else {
			length += utf8.RuneLen(r)
		}
	}
	return length
}
