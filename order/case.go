package order

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"time"
)

// CaseType is the name of the workflow of a case.
const CaseType = "Case"

// Case is what needs a person after its workflow has ended, or had none: an order that
// failed, supplies that Merkana refused. It runs until somebody says that it is done.
// Nothing in it is personal.
type Case struct {
	// ID is that of its workflow, and of the case wherever an order's id is asked for.
	ID   string   `json:"id"`
	Kind CaseKind `json:"kind"`
	// Order is the order's id, where it is about one.
	Order string `json:"order,omitempty"`
	// Workflow and Run are what ended.
	Workflow string `json:"workflow,omitempty"`
	Run      string `json:"run,omitempty"`
	// Problem is what a person has to look at, in the provider's words where there are
	// such, since when, and at which stage.
	Problem Problem `json:"problem"`
	// ToDo says what can be done about it, for people.
	ToDo    string  `json:"toDo"`
	Source  string  `json:"source,omitempty"`
	Carrier Carrier `json:"carrier,omitempty"`
	// Notice is what the order's shop is told of the order's end; nil where nobody is.
	Notice *Notice `json:"notice,omitempty"`
	// DoneAt, DoneBy and DoneReason are added once it is resolved.
	DoneAt     time.Time `json:"doneAt,omitzero"`
	DoneBy     string    `json:"doneBy,omitempty"`
	DoneReason string    `json:"doneReason,omitempty"`
}

// CaseKind says what a case is about.
type CaseKind string

// The kinds of cases.
const (
	CaseEnded    CaseKind = "order-ended" // failed, terminated or timed out
	CaseSupplies CaseKind = "supplies"
	CasePickup   CaseKind = "pickup"
	CaseIntake   CaseKind = "intake"    // an order of Media Port that could not be started, or the poll for them
	CaseChanged  CaseKind = "changed"   // an order of Merkana's that came again with another content
	CaseLabel    CaseKind = "label"     // a label that MyPromo asks for and can't be given
	CaseUntold   CaseKind = "untold"    // a milestone that Merkana refused to hear
	CaseLeftOver CaseKind = "left-over" // a draft or shipment that could not be cancelled at an order's end
	CaseProvider CaseKind = "provider"  // the workflow that holds a provider has ended
	CaseArchive  CaseKind = "archive"   // a run of the archive, which writes records or erases what is old
)

// CaseKinds are all of them.
var CaseKinds = []CaseKind{CaseEnded, CaseSupplies, CasePickup, CaseIntake, CaseChanged, CaseLabel, CaseUntold, CaseLeftOver, CaseProvider, CaseArchive}

const (
	casePrefix = "case-"
	// caseMark stands between what a case is about and which of its troubles it is. No
	// id of an order has it.
	caseMark = "@"
	runTail  = 8 // hexadecimal digits at the end of a run's id
)

// CaseID is the id of a case about a run of a workflow: one for each run.
func CaseID(workflowID, runID string) string {
	return CaseIDOf(workflowID, runID[max(0, len(runID)-runTail):])
}

// CaseIDOf is the id of a case about a trouble of its own, such as "untold-accepted".
func CaseIDOf(subject, trouble string) string { return casePrefix + subject + caseMark + trouble }

// CaseHash tells troubles of one kind apart by their words.
func CaseHash(words string) string {
	sum := sha256.Sum256([]byte(words))
	return hex.EncodeToString(sum[:runTail/2])
}

// IsCase reports whether an id is that of a case, which no order can have.
func IsCase(id string) bool {
	return strings.HasPrefix(id, casePrefix) && strings.Contains(id, caseMark)
}

// BeginsCase reports whether a text may be the beginning of a case's id.
func BeginsCase(text string) bool { return strings.HasPrefix(text, casePrefix) }

// CaseSubject is what a case is about: mostly the id of a workflow.
func CaseSubject(id string) string {
	subject, _, _ := strings.Cut(strings.TrimPrefix(id, casePrefix), caseMark)
	return subject
}

// CaseTrouble is which of its subject's troubles a case is.
func CaseTrouble(id string) string {
	_, trouble, _ := strings.Cut(id, caseMark)
	return trouble
}

var ofRun = regexp.MustCompile(`^[0-9a-f]{8}$`)

// CaseIsOfRun reports whether a case is about one run of its subject, and not about a
// trouble that stays when another run follows.
func CaseIsOfRun(id string) bool { return ofRun.MatchString(CaseTrouble(id)) }

// The beginnings of a trouble's name, by its kind.
const (
	TroubleIntake   = "refused-"
	TroubleChanged  = "changed-"
	TroubleLabel    = "label-"
	TroubleUntold   = "untold-"
	TroubleLeftOver = "left-over-"
)

// KindOfCase tells the kind by the id: lists know no more.
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
