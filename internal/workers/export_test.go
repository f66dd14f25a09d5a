package workers

// ClassOf is how the calls of an activity stand against others.
var ClassOf = classOf
