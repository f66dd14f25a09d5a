package desk

// english are the messages in English, by their keys; polish has the same keys.
var english = map[string]string{
	// every page
	"base.skip":     "Skip to the content",
	"base.nav":      "Pages",
	"base.sign-out": "Sign out",
	"nothing":       "–",
	"span.days":     "%d days",
	"span.hours":    "%d h %02d min",
	"span.minutes":  "%d min",
	"span.now":      "under a minute",

	// signing in
	"sign-in.title":   "Sign in",
	"sign-in.token":   "API token",
	"sign-in.hint":    "Your engineer makes one with “orderflow token create”. It begins with of_.",
	"sign-in.button":  "Sign in",
	"sign-in.ended":   "Your session has ended. Sign in again.",
	"sign-in.wrong":   "This is no token that is in use.",
	"sign-in.no-role": "This token may not look at orders. Ask for one with the role read or operate.",

	// what goes wrong
	"trouble.title":      "That did not work",
	"trouble.back":       "Back to what is to decide",
	"trouble.forged":     "This form does not belong to your session. Open the page again and repeat what you did; nothing was done.",
	"trouble.unreadable": "The form could not be read, or a file in it is too large. Nothing was done.",
	"trouble.refused":    "The order did not take this:",
	"trouble.filter":     "Nothing was looked up, as this breaks a rule:",
	"trouble.page":       "This page of the list is out of date. Begin at the first page.",
	"trouble.ended":      "The order has ended, so nothing can be changed.",
	"trouble.erased":     "What the order held was erased.",
	"trouble.no-worker":  "The order is there, but no worker answers. Try again in a minute, and tell your engineer if it stays so.",
	"trouble.401":        "Your session has ended. Sign in again.",
	"trouble.403":        "Your token may not do this.",
	"trouble.404":        "There is nothing here.",
	"trouble.429":        "Too many attempts. Wait a minute and try again.",
	"trouble.500":        "Something is broken here. Your engineer finds it in the log.",
	"trouble.503":        "Temporal is away or busy. Try again in a minute.",

	// to decide
	"decide.title": "To decide",
}
