package order

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"time"
)

// CaseType is the workflow type of a case.
const CaseType = "Case"

// Case is something that needs a person after its workflow has ended, or that had
// no workflow: an order that failed, supplies that Merkana refused. It runs until a
// person resolves it as done. It contains no personal data.
type Case struct {
	// ID is the workflow id, and also the case's id wherever an order id is
	// expected.
	ID   string   `json:"id"`
	Kind CaseKind `json:"kind"`
	// Order is the order's id, if the case is about an order.
	Order string `json:"order,omitempty"`
	// Workflow and Run are the workflow that ended.
	Workflow string `json:"workflow,omitempty"`
	Run      string `json:"run,omitempty"`
	// Problem is what a person has to look at, with the provider's message if there
	// is one, its time and its stage.
	Problem Problem `json:"problem"`
	// ToDo says what to do about it.
	ToDo    string  `json:"toDo"`
	Source  string  `json:"source,omitempty"`
	Carrier Carrier `json:"carrier,omitempty"`
	// Notice is the notification of the order's end for its shop; nil if no shop is
	// notified.
	Notice *Notice `json:"notice,omitempty"`
	// DoneAt, DoneBy and DoneReason are set when the case is resolved.
	DoneAt     time.Time `json:"doneAt,omitzero"`
	DoneBy     string    `json:"doneBy,omitempty"`
	DoneReason string    `json:"doneReason,omitempty"`
}

// CaseKind is the kind of a case.
type CaseKind string

// The kinds of cases.
const (
	CaseEnded    CaseKind = "order-ended" // failed, terminated or timed out
	CaseSupplies CaseKind = "supplies"
	CasePickup   CaseKind = "pickup"
	CaseIntake   CaseKind = "intake"    // an order of Media Port could not be started, or the poll for them failed
	CaseChanged  CaseKind = "changed"   // an order of Merkana arrived again with different content
	CaseLabel    CaseKind = "label"     // MyPromo requests a label that we cannot serve
	CaseUntold   CaseKind = "untold"    // Merkana refused a milestone
	CaseLeftOver CaseKind = "left-over" // a draft or shipment could not be cancelled at an order's end
	CaseProvider CaseKind = "provider"  // the workflow that holds a provider has ended
	CaseArchive  CaseKind = "archive"   // a run of the archive failed, which writes and erases records
)

// CaseKinds are all kinds.
var CaseKinds = []CaseKind{CaseEnded, CaseSupplies, CasePickup, CaseIntake, CaseChanged, CaseLabel, CaseUntold, CaseLeftOver, CaseProvider, CaseArchive}

const (
	casePrefix = "case-"
	// caseMark separates the subject of a case from its trouble. Order ids never
	// contain it.
	caseMark = "@"
	runTail  = 8 // hexadecimal digits at the end of a run's id
)

// CaseID returns the id of a case about a workflow's run: one case per run.
func CaseID(workflowID, runID string) string {
	return CaseIDOf(workflowID, runID[max(0, len(runID)-runTail):])
}

// CaseIDOf returns the id of a case about a subject and a named trouble, such as
// "untold-accepted".
func CaseIDOf(subject, trouble string) string { return casePrefix + subject + caseMark + trouble }

// CaseHash distinguishes troubles of one kind by a key that is frozen: ids, fields'
// paths, words that nobody reads. If it contained a message, a better message would
// start every open case a second time.
func CaseHash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:runTail/2])
}

// IsCase reports whether an id is a case's id. An order cannot have such an id.
func IsCase(id string) bool {
	return strings.HasPrefix(id, casePrefix) && strings.Contains(id, caseMark)
}

// MayBeginCaseID reports whether a text may be the beginning of a case's id.
func MayBeginCaseID(text string) bool { return strings.HasPrefix(text, casePrefix) }

// CaseSubject returns what a case is about: usually a workflow id.
func CaseSubject(id string) string {
	subject, _, _ := strings.Cut(strings.TrimPrefix(id, casePrefix), caseMark)
	return subject
}

// CaseTrouble returns which of its subject's troubles a case is about.
func CaseTrouble(id string) string {
	_, trouble, _ := strings.Cut(id, caseMark)
	return trouble
}

var ofRun = regexp.MustCompile(`^[0-9a-f]{8}$`)

// CaseIsOfRun reports whether a case is about one run of its subject. Otherwise its
// trouble stays when another run follows.
func CaseIsOfRun(id string) bool { return ofRun.MatchString(CaseTrouble(id)) }

// The prefixes of a trouble's name, by kind.
const (
	TroubleIntake   = "refused-"
	TroubleChanged  = "changed-"
	TroubleLabel    = "label-"
	TroubleUntold   = "untold-"
	TroubleLeftOver = "left-over-"
)

// KindOfCase returns the kind that the id shows: lists have only the id.
func KindOfCase(id string) CaseKind {
	subject, trouble := CaseSubject(id), CaseTrouble(id)
	for _, known := range []struct {
		is   bool
		kind CaseKind
	}{
		{strings.HasPrefix(trouble, TroubleChanged), CaseChanged},
		{strings.HasPrefix(trouble, TroubleLabel), CaseLabel},
		{strings.HasPrefix(trouble, TroubleUntold), CaseUntold},
		{strings.HasPrefix(trouble, TroubleLeftOver), CaseLeftOver},
		{strings.HasPrefix(trouble, TroubleIntake), CaseIntake},
		{strings.HasPrefix(subject, "supplies-"), CaseSupplies},
		{strings.HasPrefix(subject, "pickup-"), CasePickup},
		{strings.HasPrefix(subject, "mediaport-orders-"), CaseIntake},
		{strings.HasPrefix(subject, "provider-"), CaseProvider},
		{strings.HasPrefix(subject, "archive-"), CaseArchive},
	} {
		if known.is {
			return known.kind
		}
	}
	return CaseEnded
}
