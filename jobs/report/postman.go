package report

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"toancanh/server/state"
)

// How the connection to a mail server is secured.
const (
	securityStartTLS = "starttls"
	securityTLS      = "tls"
	securityNone     = "none"
)

// answerWithin is how long the server may take over a whole letter before we hang up:
// RFC 5321, 4.5.3.2.6, since who hangs up earlier does not know what became of it.
const answerWithin = 10 * time.Minute

// postman hands letters to a mail server.
type postman struct {
	config MailConfig
	path   func(string) string // resolves paths of the configuration
	answer time.Duration       // answerWithin but in tests
}

// verdict is what became of a letter.
type verdict struct {
	state       state.DeliveryState // sent | failed | bounced | doubtful
	reason      string
	answer      string
	trouble     bool  // it is about us or the server, for the operator to mend
	unreachable bool  // and no letter would come through now
	err         error // the outbox could not be written, so nothing was sent
}

// carry hands a letter to the server. It calls commit when all of it has been sent
// but the line that ends it: from then on the server may have it, before it cannot.
// If commit fails the server does not get that line.
func (p *postman) carry(ctx context.Context, sender, recipient string, letter []byte, commit func() error) verdict {
	refuse := func(err error, at stage) verdict { return refused(err, at, sender, recipient) }
	client, err := p.connect(ctx)
	if err != nil {
		return verdict{state: state.DeliveryFailed, reason: reasonUnreachable, answer: oneLine(err.Error()), trouble: true, unreachable: true}
	}
	defer client.Close() //nolint:errcheck // whatever was to be known of it is known by then
	stop := context.AfterFunc(ctx, func() { _ = client.Close() })
	defer stop()
	step := func() error { return client.UpdateDeadline(time.Duration(p.config.Timeout)) }
	if err := errors.Join(step(), client.Mail("<"+sender+">")); err != nil {
		return refuse(err, atSender)
	}
	if err := errors.Join(step(), client.Rcpt("<"+recipient+">")); err != nil {
		return refuse(err, atRecipient)
	}
	if err := step(); err != nil {
		return refuse(err, atLetter)
	}
	data, err := client.Data()
	if err != nil {
		return refuse(err, atLetter)
	}
	// From here on the connection is cut at a mistake: to say goodbye would end the
	// letter where it stands, and the server would take the half of it for all.
	for rest := letter; len(rest) > 0; {
		n := min(len(rest), 64<<10)
		if err := step(); err != nil {
			return refuse(err, atLetter)
		}
		if _, err := data.Write(rest[:n]); err != nil {
			return refuse(err, atLetter)
		}
		rest = rest[n:]
	}
	if err := ctx.Err(); err != nil {
		return refuse(err, atLetter)
	}
	if err := commit(); err != nil {
		return verdict{state: state.DeliveryFailed, err: err}
	}
	unanswered := func(err error) verdict {
		return verdict{state: state.DeliveryDoubtful, reason: reasonUnanswered, answer: oneLine(err.Error()), trouble: true, unreachable: true}
	}
	if err := client.UpdateDeadline(p.answer); err != nil {
		return unanswered(err)
	}
	if err := data.Close(); err != nil {
		if v := refuse(err, atLetter); v.reason == reasonRefused {
			return v
		}
		return unanswered(err)
	}
	if said, ok := data.(*smtp.DataCloser); ok {
		return verdict{state: state.DeliverySent, answer: oneLine(said.ServerResponse())}
	}
	return verdict{state: state.DeliverySent}
}

// connect opens a session, secured and signed in.
func (p *postman) connect(ctx context.Context) (*smtp.Client, error) {
	c := p.config
	trust, err := p.trust()
	if err != nil {
		return nil, err
	}
	policy := mail.NoTLS
	secured := &tls.Config{ServerName: c.Host, MinVersion: tls.VersionTLS12, RootCAs: trust}
	switch c.Security {
	case securityStartTLS:
		policy = mail.TLSMandatory
	case securityTLS:
		policy = mail.TLSOpportunistic // tells the library to look whether the connection is encrypted, and it is
	}
	var conn net.Conn
	options := []mail.Option{
		mail.WithPort(c.port()), mail.WithTimeout(time.Duration(c.Timeout)), mail.WithTLSPolicy(policy), mail.WithTLSConfig(secured),
		mail.WithoutSMTPUTF8(), // addresses are ASCII and headers encoded; to ask for more, some relays refuse
		mail.WithDialContextFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
			var err error
			if c.Security == securityTLS {
				conn, err = (&tls.Dialer{Config: secured}).DialContext(ctx, network, address)
			} else {
				conn, err = (&net.Dialer{}).DialContext(ctx, network, address)
			}
			return conn, err
		}),
	}
	if c.User != "" {
		password, err := p.password()
		if err != nil {
			return nil, err
		}
		auth := mail.SMTPAuthAutoDiscover
		if c.Security == securityNone {
			auth = mail.SMTPAuthPlainNoEnc // on this machine alone
		}
		options = append(options, mail.WithSMTPAuth(auth), mail.WithUsername(c.User), mail.WithPassword(password))
	}
	dialer, err := mail.NewClient(c.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail server %s: %w", c.Host, err)
	}
	client, err := dialer.DialToSMTPClientWithContext(ctx)
	if err != nil {
		if conn != nil {
			_ = conn.Close() // the library leaves it open
		}
		return nil, fmt.Errorf("mail server %s: %w", net.JoinHostPort(c.Host, fmt.Sprint(c.port())), err)
	}
	return client, nil
}

// trust are the certificates of ca_file with the system's; nil: the system's alone.
func (p *postman) trust() (*x509.CertPool, error) {
	if p.config.CAFile == "" {
		return nil, nil
	}
	text, err := os.ReadFile(p.path(p.config.CAFile))
	if err != nil {
		return nil, fmt.Errorf("reports.mail.ca_file: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("reports.mail.ca_file %s holds no certificate in PEM form", p.config.CAFile)
	}
	return pool, nil
}

// password is read anew each time, so that a changed one counts at once.
func (p *postman) password() (string, error) {
	text, err := os.ReadFile(p.path(p.config.PasswordFile))
	if err != nil {
		return "", fmt.Errorf("reports.mail.password_file: %w: write the password into it, mode 0600", err)
	}
	password := strings.TrimRight(string(text), "\r\n")
	if password == "" || strings.ContainsAny(password, "\r\n\x00") {
		return "", fmt.Errorf("reports.mail.password_file %s: write the password into it, on one line", p.config.PasswordFile)
	}
	return password, nil
}

// port is the configured port, or the usual one.
func (m MailConfig) port() int {
	switch {
	case m.Port != 0:
		return m.Port
	case m.Security == securityTLS:
		return 465
	case m.Security == securityNone:
		return 25
	}
	return 587
}

// oneLine keeps what somebody else said short and on one line.
func oneLine(text string) string {
	const most = 300
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
	if letters := []rune(text); len(letters) > most {
		text = string(letters[:most]) + "…"
	}
	return text
}
