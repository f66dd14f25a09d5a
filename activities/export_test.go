package activities

// Together is how steps read a list together.
type Together[T any] = together[T]
