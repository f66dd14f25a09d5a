package order

// Asker identifies the run that asks for a step. With it a step knows whether a
// request of an earlier run may still be in flight. Every step with an effect gets
// one.
type Asker struct {
	// Reset says that an earlier run exists: the workflow was reset, or ended and
	// was started again.
	Reset bool `json:"rewound,omitempty"`
	// Run is the first run of the workflow. A reset to a later point keeps a
	// scheduled step with its arguments and starts it again in another run; then
	// Run differs from the current run. Empty from workers of 0.1.0.
	Run string `json:"run,omitempty"`
}

// AfterReset reports whether an earlier run may have started the step that now
// starts in run.
func (a Asker) AfterReset(run string) bool { return a.Reset || a.Run != "" && a.Run != run }
