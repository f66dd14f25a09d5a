package desk

// polish are the messages in Polish; see english.
var polish = map[string]string{
	// every page
	"base.skip":     "Przejdź do treści",
	"base.nav":      "Strony",
	"base.sign-out": "Wyloguj",
	"nothing":       "–",
	"span.days":     "%d dni",
	"span.hours":    "%d godz. %02d min",
	"span.minutes":  "%d min",
	"span.now":      "poniżej minuty",

	// signing in
	"sign-in.title":   "Logowanie",
	"sign-in.token":   "Token API",
	"sign-in.hint":    "Tworzy go administrator poleceniem „orderflow token create”. Zaczyna się od of_.",
	"sign-in.button":  "Zaloguj",
	"sign-in.ended":   "Sesja wygasła. Zaloguj się ponownie.",
	"sign-in.wrong":   "Nie ma takiego tokena.",
	"sign-in.no-role": "Ten token nie pozwala oglądać zamówień. Poproś o token z rolą read lub operate.",

	// what goes wrong
	"trouble.title":      "Nie udało się",
	"trouble.back":       "Wróć do spraw do decyzji",
	"trouble.forged":     "Ten formularz nie należy do Twojej sesji. Otwórz stronę ponownie i powtórz czynność; nic nie zostało zrobione.",
	"trouble.unreadable": "Nie udało się odczytać formularza albo plik jest za duży. Nic nie zostało zrobione.",
	"trouble.refused":    "Zamówienie tego nie przyjęło:",
	"trouble.filter":     "Niczego nie wyszukano, bo złamano regułę:",
	"trouble.page":       "Ta strona listy jest nieaktualna. Zacznij od pierwszej strony.",
	"trouble.ended":      "Zamówienie jest zakończone i nie można go zmienić.",
	"trouble.erased":     "Dane zamówienia usunięto.",
	"trouble.no-worker":  "Zamówienie istnieje, ale żaden worker nie odpowiada. Spróbuj za minutę, a jeśli to nie pomoże, powiadom administratora.",
	"trouble.401":        "Sesja wygasła. Zaloguj się ponownie.",
	"trouble.403":        "Twój token na to nie pozwala.",
	"trouble.404":        "Tu nic nie ma.",
	"trouble.429":        "Zbyt wiele prób. Odczekaj minutę i spróbuj ponownie.",
	"trouble.500":        "Coś się zepsuło. Administrator znajdzie to w dzienniku.",
	"trouble.503":        "Temporal nie odpowiada lub jest zajęty. Spróbuj za minutę.",

	// to decide
	"decide.title": "Do decyzji",
}
