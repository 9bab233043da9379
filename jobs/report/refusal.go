package report

import (
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"regexp"
	"slices"
	"strings"

	"toancanh/server/state"
)

// stage is what a mail server was told when it answered.
type stage int

const (
	atSender    stage = iota // who sends it (MAIL)
	atRecipient              // who is to have it (RCPT)
	atLetter                 // the letter (DATA)
)

// refused says what an error before the server has taken a letter means. Only what
// says that the mailbox is bad is the end of it: what is about the sender, the relay or a
// rule of the server is mended there or here, and the letter is tried again until then.
func refused(err error, at stage, sender, recipient string) verdict {
	v := verdict{state: state.DeliveryFailed, reason: reasonInterrupted, answer: oneLine(err.Error())}
	var said *textproto.Error
	if !errors.As(err, &said) {
		var slow net.Error
		v.trouble = errors.As(err, &slow) && slow.Timeout() // it hangs, and would over the next letter
		v.unreachable = v.trouble
		return v
	}
	v.reason, v.answer = reasonRefused, fmt.Sprintf("%d %s", said.Code, oneLine(said.Msg))
	switch {
	case said.Code == 421: // it is closing
		v.trouble, v.unreachable = true, true
	case said.Code < 500:
	case at == atSender, slices.Contains([]int{530, 534, 535, 538}, said.Code): // it does not take letters of ours, or wants us signed in
		v.trouble, v.unreachable = true, true
	case badMailbox(said, at, sender, recipient):
		v.state = state.DeliveryBounced
	default: // others may come through still
		v.trouble = true
	}
	return v
}

// enhanced finds the code of RFC 3463 in an answer, wherever a server puts it:
// "5.1.1 no such user", "sorry, no such relay (#5.7.1)".
var enhanced = regexp.MustCompile(`(?:^|[\s(#])[45]\.(\d{1,3}\.\d{1,3})(?:$|[\s:;,)-])`)

// ofSender is how servers say, with any code, that it is the sender, the way the letter
// came or a rule of theirs that they mind.
var ofSender = regexp.MustCompile(`(?i)\b(send(er|ing)|from|relay|rcpthosts|auth\b|authent|log-?in|sign-?in|helo|ehlo|client|your (ip|host|server|address|domain|network)|` +
	`reverse|ptr|spf|dkim|dmarc|polic|prohibit|permi|denied|block|black|deny-?list|rbl|dnsbl|spam|reputation|rate|too (many|much|quickly))|authori[sz]`)

// badMailbox reports whether an answer says that a mailbox is not there or takes
// nothing. Where it may speak of the sender too it does not.
func badMailbox(said *textproto.Error, at stage, sender, recipient string) bool {
	text := strings.ToLower(said.Msg)
	text = strings.ReplaceAll(text, strings.ToLower(recipient), "") // whatever words it is made of
	if ofSender.MatchString(text) || strings.Contains(text, strings.ToLower(sender)) {
		return false
	}
	if code := enhanced.FindStringSubmatch(text); code != nil {
		return slices.Contains([]string{"1.1", "1.3", "1.6", "1.10", "2.1"}, code[1]) // unknown, malformed, moved, unknown or closed to mail, disabled
	}
	return at == atRecipient && slices.Contains([]int{550, 551, 553}, said.Code)
}
