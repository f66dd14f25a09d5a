package workers

// ClassOf is how the calls of an activity stand against others.
var ClassOf = classOf

// HoldsNothingUp reports whether the order goes on whatever comes of a step.
var HoldsNothingUp = holdsNothingUp
