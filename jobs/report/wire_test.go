package report

import (
	"io"
	"mime"
	"net"
	"net/mail"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// header reads a header of a letter.
func header(t testing.TB, letter, name string) string {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(letter))
	if err != nil {
		t.Fatal(err)
	}
	text, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get(name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func read1(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// unusedPort is a port that nobody listens on.
func unusedPort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// newRelay passes connections on to a port and, while it is broken, cuts them after so
// many bytes from the client.
func newRelay(t testing.TB, port int, broken func() bool, after int64) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var relays sync.WaitGroup
	t.Cleanup(func() { l.Close(); relays.Wait() })
	relays.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
			if err != nil {
				client.Close()
				continue
			}
			relays.Go(func() { _, _ = io.Copy(client, server); client.Close() })
			relays.Go(func() {
				var from io.Reader = client
				if broken() {
					from = io.LimitReader(client, after)
				}
				_, _ = io.Copy(server, from)
				client.Close()
				server.Close()
			})
		}
	})
	return l.Addr().(*net.TCPAddr).Port
}
