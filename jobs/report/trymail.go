package report

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"slices"
	"time"
)

// recipientsAtOnce is how many recipients a session is asked about at a time: half of
// what every server takes (RFC 5321, 4.5.3.1.8).
const recipientsAtOnce = 50

// TryMail says whether a mail server lets us in, and whether it would take letters of
// ours to those who get mail by the schedules, or to ourselves if nobody does. Nothing
// is sent. What a server puts off (greylisting) is no mistake.
func TryMail(ctx context.Context, c Config, path func(string) string) (err error) {
	p := &postman{config: c.Mail, path: path}
	client, err := p.connect(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, client.Quit()) }()
	sender, err := parseMailbox(c.Mail.From)
	if err != nil {
		return err
	}
	refuses := func(what string, err error) error {
		var said *textproto.Error
		if !errors.As(err, &said) {
			return fmt.Errorf("mail server %s: %s: %w", c.Mail.Host, what, err)
		}
		if said.Code < 500 {
			return nil
		}
		return fmt.Errorf("mail server %s refuses %s: %d %s", c.Mail.Host, what, said.Code, oneLine(said.Msg))
	}
	step := func(call error) error {
		return errors.Join(call, client.UpdateDeadline(time.Duration(c.Mail.Timeout)))
	}
	var faults []error
	for some := range slices.Chunk(c.addresses(sender.Address), recipientsAtOnce) {
		if err := step(client.Mail("<" + sender.Address + ">")); err != nil {
			return errors.Join(append(faults, refuses("letters from "+sender.Address, err))...)
		}
		for _, to := range some {
			if err := step(client.Rcpt("<" + to + ">")); err != nil {
				faults = append(faults, refuses("letters to "+to, err))
			}
		}
		if err := step(client.Reset()); err != nil {
			return errors.Join(append(faults, err)...)
		}
	}
	return errors.Join(faults...)
}

// addresses are those of everybody who gets mail, each once; if nobody does, another.
func (c Config) addresses(other string) []string {
	var list []string
	for _, s := range c.Schedules {
		for _, r := range s.Recipients {
			if r.Email != "" && !slices.Contains(list, r.id()) {
				list = append(list, r.id())
			}
		}
	}
	if list == nil {
		list = []string{other}
	}
	return list
}
