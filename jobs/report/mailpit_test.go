package report

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"toancanh/server/state"
)

// mailpit is a running Mailpit, a real mail server with an interface to read what it
// has got.
type mailpit struct {
	t    *testing.T
	dir  string
	smtp int
	http string
}

// startMailpit starts one that asks for encryption and sign-in, and ends with the test.
// Where Mailpit is not installed the test is skipped, or fails with CI=true.
func startMailpit(t *testing.T, options ...string) *mailpit {
	t.Helper()
	program, err := exec.LookPath("mailpit")
	if err != nil {
		home, _ := os.UserHomeDir()
		program, err = exec.LookPath(filepath.Join(goPath(home), "bin", "mailpit"))
	}
	if err != nil {
		const missing = "Mailpit is not installed"
		if os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	m := &mailpit{t: t, dir: t.TempDir(), smtp: unusedPort(t)}
	m.http = net.JoinHostPort("127.0.0.1", strconv.Itoa(unusedPort(t)))
	m.certify()
	m.write("accounts", "sender:secret\n")
	m.write("password", "secret\n")
	arguments := append([]string{
		"--listen", m.http, "--smtp", net.JoinHostPort("127.0.0.1", strconv.Itoa(m.smtp)), "--smtp-auth-file", m.file("accounts"),
		"--smtp-tls-cert", m.file("cert.pem"), "--smtp-tls-key", m.file("key.pem"), "--disable-version-check", "--smtp-disable-rdns",
	}, options...)
	server := exec.CommandContext(t.Context(), program, arguments...)
	var said bytes.Buffer
	server.Stdout, server.Stderr = &said, &said
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	for _, address := range []string{m.http, net.JoinHostPort("127.0.0.1", strconv.Itoa(m.smtp))} {
		for deadline := time.Now().Add(20 * time.Second); ; {
			c, err := net.Dial("tcp", address)
			if err == nil {
				c.Close()
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("mailpit does not answer on %s: %v", address, err)
			}
			time.Sleep(10 * time.Millisecond) // polling another process; nothing here can tell us
		}
	}
	return m
}

func goPath(home string) string {
	if path := os.Getenv("GOPATH"); path != "" {
		return path
	}
	return filepath.Join(home, "go")
}

func (m *mailpit) file(name string) string { return filepath.Join(m.dir, name) }

func (m *mailpit) write(name, text string) {
	m.t.Helper()
	if err := os.WriteFile(m.file(name), []byte(text), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

// certify makes a certificate for 127.0.0.1 that nobody else has signed.
func (m *mailpit) certify() {
	m.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		m.t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	cert, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		m.t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		m.t.Fatal(err)
	}
	m.write("cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})))
	m.write("key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
}

// config is how to reach it.
func (m *mailpit) config(security string) MailConfig {
	c := DefaultConfig().Mail
	c.Host, c.Port, c.Security, c.CAFile, c.User, c.PasswordFile = "127.0.0.1", m.smtp, security, m.file("cert.pem"), "sender", m.file("password")
	c.From, c.ReplyTo, c.Timeout = "Toàn cảnh Đề án 06 <bao-cao@toancanh.test>", "Văn phòng <vp@toancanh.test>", Duration(10*time.Second)
	return c
}

// asks reads from its interface.
func (m *mailpit) asks(path string) []byte {
	m.t.Helper()
	answer, err := http.Get("http://" + m.http + path)
	if err != nil {
		m.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		m.t.Fatalf("%s: %v %s %s", path, err, answer.Status, body)
	}
	return body
}

// received is a letter as Mailpit tells of it.
type received struct {
	ID, MessageID, Subject, Text, HTML string
	From                               struct{ Name, Address string }
	To, ReplyTo                        []struct{ Name, Address string }
	Attachments, Inline                []struct {
		PartID, FileName, ContentType, ContentID string
		Size                                     int
	}
}

// letters are those it has got.
func (m *mailpit) letters() []received {
	m.t.Helper()
	var list struct{ Messages []struct{ ID string } }
	m.reads("/api/v1/messages", &list)
	letters := make([]received, len(list.Messages))
	for i, l := range list.Messages {
		m.reads("/api/v1/message/"+l.ID, &letters[i])
	}
	return letters
}

func (m *mailpit) reads(path string, into any) {
	m.t.Helper()
	if err := json.Unmarshal(m.asks(path), into); err != nil {
		m.t.Fatal(err)
	}
}

func TestLetterArrivesWholeAtARealServer(t *testing.T) {
	t.Parallel()
	for security, option := range map[string]string{securityStartTLS: "--smtp-require-starttls", securityTLS: "--smtp-require-tls"} {
		t.Run(security, func(t *testing.T) {
			m := startMailpit(t, option)
			d := newDesk(t, weekly(m.config(security)), "2026-11-23 06:00")
			if err := TryMail(t.Context(), d.config, d.postman.path); err != nil {
				t.Fatal(err)
			}
			d.shelf.publish("2026-11-22")
			d.round()
			d.until("2026-11-23 07:00").round()
			d.wants("an@hcm.test P:79 vi sent")
			letters := m.letters()
			if len(letters) != 1 {
				t.Fatalf("%d letters", len(letters))
			}
			m.isGood(letters[0], d)
		})
	}
}

// isGood looks at a letter through the eyes of its reader.
func (m *mailpit) isGood(l received, d *desk) {
	m.t.Helper()
	if l.Subject != "Báo cáo Đề án 06 – Thành phố Hồ Chí Minh – số liệu đêm 22/11/2026" || l.From.Name != "Toàn cảnh Đề án 06" ||
		l.To[0].Name != "Nguyễn Văn An" || l.To[0].Address != "an@hcm.test" || l.ReplyTo[0].Address != "vp@toancanh.test" || l.MessageID != d.only().MessageID {
		m.t.Errorf("%+v", l)
	}
	for _, want := range []string{"Kính gửi Nguyễn Văn An,", "Đã số hóa 94,99 % hồ sơ.", "Dữ liệu mô phỏng", "2026-11-22.000001", "https://toancanh.test/verify/ABCD-EFGH-JKMN", "“tuần”"} {
		if !strings.Contains(l.Text, want) || !strings.Contains(l.HTML, want) {
			m.t.Errorf("a form of the letter does not say %q:\n%s\n%s", want, l.Text, l.HTML)
		}
	}
	if len(l.Attachments) != 1 || l.Attachments[0].FileName != "bao-cao-79-2026-11-22-vi.pdf" || l.Attachments[0].ContentType != "application/pdf" {
		m.t.Fatalf("attachments: %+v", l.Attachments)
	}
	if file := m.asks("/api/v1/message/" + l.ID + "/part/" + l.Attachments[0].PartID); !bytes.Equal(file, smallPDF(d.press.wishes[0])) {
		m.t.Errorf("the attachment is %.40q…", file)
	}
	if len(l.Inline) != 1 || l.Inline[0].ContentType != "image/png" || !strings.Contains(l.HTML, `src="cid:`+l.Inline[0].ContentID+`"`) ||
		!strings.Contains(l.HTML, "Tỉ lệ số hóa tăng") || !strings.Contains(l.HTML, "Tỉ lệ số hóa hồ sơ dân cư") {
		m.t.Errorf("the picture: %+v\n%s", l.Inline, l.HTML)
	}
	var headers map[string][]string
	m.reads("/api/v1/message/"+l.ID+"/headers", &headers)
	for name, want := range map[string]string{
		"Auto-Submitted": "auto-generated", "List-Id": "<tu-n.reports.toancanh.test>", "Date": "Mon, 23 Nov 2026 07:00:00 +0700",
	} {
		if !slices.Equal(headers[name], []string{want}) {
			m.t.Errorf("%s is %q", name, headers[name])
		}
	}
}

func TestLetterCanHoldALinkInstead(t *testing.T) {
	m := startMailpit(t)
	config := weekly(m.config(securityStartTLS))
	config.Schedules[0].Layout, config.Schedules[0].Languages = LayoutAnnex, Words{"en"}
	config.Schedules[0].Recipients[0].How = ByLink
	d := newDesk(t, config, "2026-11-23 06:00")
	d.shelf.publish("2026-11-22")
	d.round()
	d.until("2026-11-23 07:00").round()
	letters := m.letters()
	if len(letters) != 1 || len(letters[0].Attachments) != 0 {
		t.Fatalf("%+v", letters)
	}
	const link = "https://toancanh.test/reports/79/2026-11-22.000001.pdf?lang=en&layout=annex"
	if l := letters[0]; !strings.Contains(l.Text, link) || !strings.Contains(l.HTML, strings.ReplaceAll(link, "&", "&amp;")) || !strings.HasPrefix(l.Subject, "Project 06 report") {
		t.Errorf("%+v", l)
	}
}

func TestServerThatCannotBeTrustedGetsNothing(t *testing.T) {
	t.Parallel()
	m := startMailpit(t)
	for name, c := range map[string]struct {
		spoil func(*MailConfig)
		want  string
	}{
		"a certificate of nobody we know":               {func(c *MailConfig) { c.CAFile = "" }, "certificate"},
		"a wrong password":                              {func(c *MailConfig) { m.write("wrong", "guess"); c.PasswordFile = m.file("wrong") }, "535"},
		"no password file":                              {func(c *MailConfig) { c.PasswordFile = m.file("nothing") }, "password_file"},
		"encryption from the start where there is none": {func(c *MailConfig) { c.Security = securityTLS }, "tls"},
	} {
		t.Run(name, func(t *testing.T) {
			config := m.config(securityStartTLS)
			c.spoil(&config)
			d := newDesk(t, weekly(config), "2026-11-23 06:00")
			d.shelf.publish("2026-11-22")
			d.round()
			if err := d.until("2026-11-23 07:00").Round(t.Context()); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the operator is told %v", err)
			}
			got := d.only()
			if got.State != state.DeliveryFailed || got.Reason != reasonUnreachable || !strings.Contains(got.Answer, c.want) || got.Next.IsZero() {
				t.Errorf("%+v", got)
			}
			if err := TryMail(t.Context(), d.config, d.postman.path); err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(fmt.Sprint(got), "secret") {
				t.Errorf("%v", err)
			}
		})
	}
	if n := len(m.letters()); n != 0 {
		t.Errorf("%d letters", n)
	}
}
