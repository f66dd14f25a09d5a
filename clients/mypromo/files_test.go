package mypromo_test

import (
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
)

const pdf = "%PDF-1.4 label"

func servePDF(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/pdf")
	_, _ = io.WriteString(w, pdf)
}

func TestTokenGoesToMyPromoOnly(t *testing.T) {
	ours := newServer(t, servePDF)
	foreign := newServer(t, servePDF)
	client := ours.client(t)
	cases := []struct {
		name string
		at   *server
		auth string
	}{
		{"MyPromo", ours, "Bearer token-1"},
		{"another host", foreign, ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			file, err := client.Download(t.Context(), tc.at.URL+"/v1/61/untmG9?page=2")
			require.NoError(t, err)
			require.Equal(t, "application/pdf", file.MediaType)
			require.Equal(t, pdf, string(file.Bytes))
			require.Equal(t, []request{{
				Method: "GET", Path: "/v1/61/untmG9", Query: url.Values{"page": {"2"}}, Auth: tc.auth, Accept: "*/*",
			}}, tc.at.seen())
		})
	}
	require.Zero(t, foreign.tokens)
}

func TestTokenDoesNotFollowARedirect(t *testing.T) {
	foreign := newServer(t, servePDF)
	ours := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, foreign.URL+"/label.pdf", http.StatusFound)
	})
	_, err := ours.client(t).Download(t.Context(), ours.URL+"/v1/rpp5kw")
	require.ErrorIs(t, err, clients.Unknown)
	require.Empty(t, foreign.seen())
}

func TestDownloadNamesTheFileWithoutItsSecrets(t *testing.T) {
	s := newServer(t, answers(404, `{"message":"Not found."}`))
	_, err := s.client(t).Download(t.Context(), s.URL+"/v1/rpp5kw?signature=hunter2")
	require.Equal(t, clients.Error{
		Provider: "mypromo", Operation: "download " + s.URL + "/v1/rpp5kw", Kind: clients.Refused, HTTPStatus: 404, Message: "Not found.",
	}, failure(t, err))
}

func TestDownloadTakesOnlyWebAddresses(t *testing.T) {
	client := newServer(t, servePDF).client(t)
	for _, link := range []string{"", "../token", "rpp5kw?page=2", "//", "sftp://downloads.test.mypromo.com/label.pdf", "file:///etc/passwd", "http://%zz"} {
		t.Run(link, func(t *testing.T) {
			_, err := client.Download(t.Context(), link)
			require.EqualError(t, err, "mypromo: download a file: the link is not an http(s) address")
			require.ErrorIs(t, err, clients.Refused)
		})
	}
}

// MyPromo's links may be identifiers instead of addresses.
func TestABareIdentifierIsAFileOfMyPromo(t *testing.T) {
	for _, link := range []string{"rpp5kw", "/rpp5kw", "v1/rpp5kw", "/v1/rpp5kw"} {
		t.Run(link, func(t *testing.T) {
			s := newServer(t, servePDF)
			file, err := s.client(t).Download(t.Context(), link)
			require.NoError(t, err)
			require.Equal(t, pdf, string(file.Bytes))
			require.Equal(t, []request{{
				Method: "GET", Path: "/v1/rpp5kw", Query: url.Values{}, Auth: "Bearer token-1", Accept: "*/*",
			}}, s.seen())
		})
	}
}

func TestPreviewDesign(t *testing.T) {
	s := newServer(t, servePDF)
	file, err := s.client(t).PreviewDesign(t.Context(), 9)
	require.NoError(t, err)
	require.Equal(t, pdf, string(file.Bytes))
	require.Equal(t, []request{{
		Method: "GET", Path: "/v1/designs/9/preview", Query: url.Values{}, Auth: "Bearer token-1", Accept: "*/*",
	}}, s.seen())
}

func TestEmptyFileIsNoFile(t *testing.T) {
	s := newServer(t, answers(200, ``))
	_, err := s.client(t).Download(t.Context(), s.URL+"/v1/rpp5kw")
	require.ErrorIs(t, err, clients.Unknown)
	require.ErrorContains(t, err, "the file is empty")
}
