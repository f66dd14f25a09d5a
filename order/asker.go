package order

// Asker is who asks for a step: it tells whether a request of a run before may still be
// under way. Whatever a step gets that acts has one.
type Asker struct {
	// Reset says that a run came before the one that asked: it was reset to an earlier
	// point, or ended and was taken up again.
	Reset bool `json:"rewound,omitempty"`
	// Run is the first run of the workflow that asked. A reset to a point after that keeps
	// the step with what it was asked, and begins it again in another run. Workers of
	// 0.1.0 named none.
	Run string `json:"run,omitempty"`
}

// AfterReset reports whether a step that begins in a run may have been begun by a run
// before it.
func (a Asker) AfterReset(run string) bool { return a.Reset || a.Run != "" && a.Run != run }
