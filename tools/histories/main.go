// Command histories reports saved workflow histories that were changed or deleted since a
// commit, once CHANGELOG.md names the first release. Its arguments are the folder of
// Orderflow's module and the commit; a branch name means the last commit in common with
// it.
package main

import (
	"errors"
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: histories <folder of the module> <commit or branch to compare with>")
		os.Exit(2)
	}
	if err := check(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintf(os.Stderr, "histories: %v\n", err)
		os.Exit(1)
	}
}

// check fails for every saved history that changed. Histories are frozen if the changelog
// names the release either before or after the change: a change can't lift the rule for
// itself.
func check(folder, since string) error {
	tree := repository{folder}
	base, err := tree.mergeBase(since)
	if err != nil {
		return err
	}
	before, err := tree.changelog(base)
	if err != nil {
		return err
	}
	after, err := os.ReadFile(tree.file(changelog))
	if err != nil {
		return err
	}
	if !released(before) && !released(after) {
		return nil
	}
	changed, err := tree.changed(base)
	if err != nil {
		return err
	}
	var found []error
	for _, name := range changed {
		found = append(found, fmt.Errorf("%s differs from %.12s: orders under way may have such a history; "+
			`put the change behind workflow.GetVersion and add new histories ("make histories")`, name, base))
	}
	return errors.Join(found...)
}
