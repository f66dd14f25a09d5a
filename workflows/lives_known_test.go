package workflows_test

// trouble is a defect that lives have found and that is still there: the rule is
// not asked where it applies. Whoever mends the defect deletes the entry.
type trouble struct {
	rule    string
	applies func(*outcome) bool
}

var known = []trouble{}
