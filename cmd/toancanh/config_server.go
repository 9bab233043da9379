package main

import (
	"net"
	"net/url"
	"strings"
)

// fastest is how many requests a second may be allowed: more is as good as no limit.
const fastest = 100_000

// validateServer checks where the server listens and how it is called.
func (c *Config) validateServer(at lines, faults *faultList) {
	if _, _, err := net.SplitHostPort(c.Server.Listen); err != nil {
		faults.add(c.file, at.of("server.listen"), "server.listen %q: write host:port, such as 127.0.0.1:8606", c.Server.Listen)
	} else if c.Auth.Mode == "open" && !isLoopback(c.Server.Listen) {
		faults.add(c.file, at.of("auth.mode"), "auth.mode open is refused on %s: without sign-in the server listens on loopback only (127.0.0.1 or [::1])", c.Server.Listen)
	}
	switch u, err := url.Parse(c.Server.PublicURL); {
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "":
		faults.add(c.file, at.of("server.public_url"), "server.public_url %q: write the address people type, such as https://toancanh.example.gov.vn", c.Server.PublicURL)
	case u.User != nil || strings.Trim(u.Path, "/") != "" || strings.ContainsAny(c.Server.PublicURL, "?#"):
		faults.add(c.file, at.of("server.public_url"), "server.public_url %q: a scheme, a host and a port alone: no name, password, path, query or fragment", u.Redacted())
	}
	if u, err := url.Parse(c.Server.PublicURL); err == nil && c.Auth.Mode != "open" && u.Scheme != "https" && !isLoopback(c.Server.Listen) {
		faults.add(c.file, at.of("server.public_url"), "server.public_url %q: passwords would travel in the clear to %s; name a certificate in server.tls, or put a proxy with TLS before it, and write the https address", c.Server.PublicURL, c.Server.Listen)
	}
	switch u, err := url.Parse(c.Server.PublicURL); {
	case (c.Server.TLS.Cert == "") != (c.Server.TLS.Key == ""):
		faults.add(c.file, at.of("server.tls"), "server.tls needs both cert and key")
	case c.Server.TLS.Cert != "" && err == nil && u.Scheme != "https":
		faults.add(c.file, at.of("server.public_url"), "server.public_url %q: with server.tls it begins with https://", c.Server.PublicURL)
	}
	for _, proxy := range c.Server.Proxies {
		_, network, err := net.ParseCIDR(proxy)
		switch {
		case err != nil && net.ParseIP(proxy) == nil:
			faults.add(c.file, at.of("server.trusted_proxies"), "server.trusted_proxies %q: write an address or a network, such as 10.1.2.3 or 10.1.2.0/24", proxy)
		case err == nil && boundless(network):
			faults.add(c.file, at.of("server.trusted_proxies"), "server.trusted_proxies %q: whoever calls could say where they come from; name the proxies alone, such as 10.1.2.3 or 10.1.2.0/24", proxy)
		}
	}
	for _, rate := range []struct {
		key   string
		value int
	}{{"account", c.Server.Rates.Account}, {"address", c.Server.Rates.Address}} {
		if rate.value < 0 || rate.value > fastest {
			faults.add(c.file, at.of("server.rates."+rate.key), "server.rates.%s %d: 1 to %d requests a second, or 0 for as many as come", rate.key, rate.value, fastest)
		}
	}
}

// boundless says whether a network is larger than any that is somebody's own: 10.0.0.0/8
// and fc00::/7 are the largest.
func boundless(network *net.IPNet) bool {
	ones, bits := network.Mask.Size()
	if network.IP.To4() != nil && bits == 8*net.IPv6len { // IPv4 written as IPv6
		return ones < 8*(net.IPv6len-net.IPv4len)+8
	}
	return ones < 7 || bits == 8*net.IPv4len && ones < 8
}
