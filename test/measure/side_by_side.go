package measure

import (
	"context"
	"errors"
)

// atOnce is the number of concurrent calls.
const atOnce = 16

// SideBySide calls do for each number from one to another, several at a time, until ctx
// ends. It returns the errors.
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
