package server

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// serveOn lets a server answer on a port of its own until the test ends.
func serveOn(t *testing.T, s *Server) (address string) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error)
	go func() { served <- s.Serve(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

// TestWhoIsSlowIsCutOffAndKeepsNobodyWaiting opens many connections that never finish
// what they send.
func TestWhoIsSlowIsCutOffAndKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	s := ownServer(t, nil)
	s.readHeader, s.read = 300*time.Millisecond, 600*time.Millisecond
	address := serveOn(t, s)
	for name, begins := range map[string]string{
		"nothing": "", "half a line": "GET / HT", "half a head": "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: b\r\n",
		"half a body":  "POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + urlEncoded + "\r\nContent-Length: 1000\r\n\r\nname=",
		"half a chunk": "POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + urlEncoded + "\r\nTransfer-Encoding: chunked\r\n\r\n400\r\nname=",
	} {
		t.Run(name, func(t *testing.T) {
			var open []net.Conn
			for range 50 {
				c := dialed(t, address)
				defer c.Close()
				if _, err := io.WriteString(c, begins); err != nil {
					t.Fatal(err)
				}
				open = append(open, c)
			}
			answer, err := http.Get("http://" + address + "/healthz") //nolint:noctx // of this test
			if err != nil {
				t.Fatal(err)
			}
			if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusOK {
				t.Errorf("meanwhile: %d %v", answer.StatusCode, err)
			}
			for _, c := range open {
				if err := c.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
					t.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, c); errors.Is(err, os.ErrDeadlineExceeded) {
					t.Error("a connection is held open")
				}
			}
		})
	}
}

// TestBodiesThatWasteMemoryAreRefused sends what is too much, and what would become too
// much if it were unpacked.
func TestBodiesThatWasteMemoryAreRefused(t *testing.T) {
	t.Parallel()
	s := ownServer(t, nil)
	address := serveOn(t, s)
	for _, c := range []struct {
		name, head string
		body       func(w io.Writer)
		want       string
	}{
		{"a form without an end", "POST /embeds HTTP/1.1\r\nContent-Type: " + urlEncoded, endless("a=b&"), " 413 "},
		{"JSON without an end", "POST /api/v1/embeds HTTP/1.1\r\nContent-Type: application/json", endless("[[[["), " 4"},
		{"a head without an end", "GET / HTTP/1.1", nil, " 431 "},
		{"JSON that says it is packed", "POST /api/v1/embeds HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Type: application/json", endless("{}  "), " 415 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn := dialed(t, address)
			defer conn.Close()
			sending := make(chan struct{})
			go func() {
				defer close(sending)
				if _, err := io.WriteString(conn, c.head+"\r\nHost: 127.0.0.1\r\n"); err != nil {
					return
				}
				if c.body == nil {
					for range 3_000 {
						if _, err := io.WriteString(conn, "X-A: "+strings.Repeat("b", 100)+"\r\n"); err != nil {
							return // cut off: as it should be
						}
					}
					return
				}
				if _, err := io.WriteString(conn, "Content-Length: 1000000000\r\n\r\n"); err == nil {
					c.body(conn)
				}
			}()
			line, err := bufio.NewReader(conn).ReadString('\n')
			if err != nil || !strings.Contains(line, c.want) {
				t.Errorf("%q, %v; want%s", line, err, c.want)
			}
			if err := conn.Close(); err != nil {
				t.Error(err)
			}
			<-sending
		})
	}
}

// endless writes the same until nobody reads it any more.
func endless(part string) func(io.Writer) {
	return func(w io.Writer) {
		block := strings.Repeat(part, 4_096)
		for range 10_000 {
			if _, err := io.WriteString(w, block); err != nil {
				return
			}
		}
	}
}

func dialed(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
