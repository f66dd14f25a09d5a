package order

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// FileHosts are the hosts that may receive the credentials of print files. MyPromo
// sends the credentials to the host of the order's file, so only the configuration
// may name hosts.
type FileHosts []string

var (
	// hostPart is a host, with its port unless it is 443; "*." before it means
	// every host below it.
	hostPart = regexp.MustCompile(`^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?$`)
	// fileAuthority matches an https URL whose host is unambiguous for every
	// parser: no user, no backslash, and a path after the host.
	fileAuthority = regexp.MustCompile(`^(?i:https)://([A-Za-z0-9.-]+(?::[0-9]{1,5})?)(/[^\\\s#]*)?$`)
)

const httpsPort = ":443"

// ParseFileHosts parses comma-separated hosts: "files.example.com",
// "*.example.com", "files.example.com:8443".
func ParseFileHosts(text string) (FileHosts, error) {
	var hosts FileHosts
	for _, host := range strings.Split(text, ",") {
		host = strings.ToLower(strings.TrimSpace(host))
		below, wild := strings.CutPrefix(host, "*.")
		if !hostPart.MatchString(host) || wild && !strings.Contains(below, ".") {
			return nil, fmt.Errorf("want hosts such as files.example.com, files.example.com:8443 or *.example.com")
		}
		hosts = append(hosts, strings.TrimSuffix(host, httpsPort))
	}
	return hosts, nil
}

// BrokenRule returns the rule that a print file's URL breaks, or "" if its host may
// receive the credentials. The rule never contains the URL.
func (h FileHosts) BrokenRule(text string) string {
	found := fileAuthority.FindStringSubmatch(text)
	if _, err := url.Parse(text); err != nil || found == nil {
		return "must be a plain https:// address, as it is fetched with credentials"
	}
	host := strings.TrimSuffix(strings.ToLower(found[1]), httpsPort)
	for _, allowed := range h {
		if host == allowed || isBelow(host, allowed) {
			return ""
		}
	}
	return fmt.Sprintf("must be on a host that its credentials are for: %s", strings.Join(h, ", "))
}

// isBelow reports whether a host matches "*.example.com". The ports must be equal.
func isBelow(host, allowed string) bool {
	below, wild := strings.CutPrefix(allowed, "*")
	name, found := strings.CutSuffix(host, below)
	return wild && found && name != "" && !strings.HasPrefix(name, ".") && !strings.HasSuffix(name, ".")
}
