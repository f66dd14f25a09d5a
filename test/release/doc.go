// Package release tests the files that "make release-snapshot" writes to dist, in the way a
// user gets them. "make release-test" runs it; other test runs skip it (build tag release).
package release
