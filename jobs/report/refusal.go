package report

import (
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"slices"

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
func refused(err error, at stage) verdict {
	v := verdict{state: state.DeliveryFailed, reason: reasonInterrupted, answer: oneLine(err.Error())}
	var said *textproto.Error
	if !errors.As(err, &said) {
		return v
	}
	v.reason, v.answer = reasonRefused, fmt.Sprintf("%d %s", said.Code, oneLine(said.Msg))
	switch {
	case said.Code == 421: // it is closing
		v.trouble, v.unreachable = true, true
	case said.Code < 500:
	case at == atSender, slices.Contains([]int{530, 534, 535, 538}, said.Code): // it does not take letters of ours, or wants us signed in
		v.trouble, v.unreachable = true, true
	case badMailbox(said, at):
		v.state = state.DeliveryBounced
	default: // others may come through still
		v.trouble = true
	}
	return v
}

// enhanced finds the code of RFC 3463 in an answer, wherever a server puts it:
// "5.1.1 no such user", "sorry, no such relay (#5.7.1)".
var enhanced = regexp.MustCompile(`(?:^|[\s(#])5\.(\d{1,3})\.(\d{1,3})(?:$|[\s:;,)-])`)

// relaying is how servers that know no such code say that they pass nothing on for us.
var relaying = regexp.MustCompile(`(?i)\brelay`)

// badMailbox reports whether an answer says that a mailbox is not there or takes
// nothing.
func badMailbox(said *textproto.Error, at stage) bool {
	if code := enhanced.FindStringSubmatch(said.Msg); code != nil {
		subject, detail := code[1], code[2]
		switch subject {
		case "1":
			return detail != "7" && detail != "8" // those are of the sender's address
		case "2":
			return detail == "1" // disabled
		case "7":
			return false
		}
	}
	return at == atRecipient && slices.Contains([]int{550, 551, 553}, said.Code) && !relaying.MatchString(said.Msg)
}
