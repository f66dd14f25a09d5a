package measure

import (
	"context"
	"errors"
)

// atOnce is how many things are done side by side.
const atOnce = 16

// SideBySide does something for each number from one up to another, for some at the same
// time, as long as ctx lives. It returns the errors.
func SideBySide(ctx context.Context, from, to int, do func(i int) error) (all error) {
	numbers, ended := make(chan int), make(chan error, atOnce)
	for range atOnce {
		go func() {
			var failed error
			for i := range numbers {
				if failed == nil {
					failed = do(i)
				}
			}
			ended <- failed
		}()
	}
	for i := from; i < to && ctx.Err() == nil; i++ {
		numbers <- i
	}
	close(numbers)
	for range atOnce {
		all = errors.Join(all, <-ended)
	}
	return all
}
