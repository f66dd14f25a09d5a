// Package release looks at what "make release-snapshot" has put into dist, as somebody does
// who downloads it. "make release-test" runs it; other test runs leave it out (build tag
// release).
package release
