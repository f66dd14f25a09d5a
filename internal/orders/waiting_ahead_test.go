package orders

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// A page that was read ahead is read once for all who look at it in the next seconds.
func TestAPageIsReadAheadOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var pages pagesAhead
		key := pageKey{query: "waiting", behind: Mark{At: time.Now(), ID: "a"}, most: 26}
		require.Nil(t, pages.of(key))
		page := pages.begin(key)
		require.NotNil(t, page)
		require.Nil(t, pages.begin(key), "it is being read")
		require.Same(t, page, pages.of(key))
		require.Nil(t, pages.of(pageKey{query: "waiting", behind: key.behind, most: 11}))

		time.Sleep(aheadRecent)
		require.Nil(t, pages.of(key), "others may have come to wait")
		require.NotNil(t, pages.begin(key))
		require.Len(t, pages.known, 1)
	})
}

// Pages behind a mark show the total of the page before; it is never old.
func TestATotalIsShownOnLaterPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var bounds pageBounds
		_, known := bounds.total("waiting")
		require.False(t, known)
		bounds.rememberTotal("waiting", 5000)
		n, known := bounds.total("waiting")
		require.True(t, known)
		require.Equal(t, 5000, n)
		time.Sleep(totalRecent)
		_, known = bounds.total("waiting")
		require.False(t, known)
	})
}
