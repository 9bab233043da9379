package server

import (
	"time"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/dashboards/chart"
	"toancanh/queries/area"
	"toancanh/server/state"
)

// DeliveryStates returns the states of a delivery, as programs name them.
func DeliveryStates() []string {
	var words []string
	for _, s := range []state.DeliveryState{
		state.DeliveryPlanned, state.DeliveryMade, state.DeliverySending, state.DeliverySent, state.DeliveryFailed, state.DeliveryBounced,
		state.DeliveryDoubtful, state.DeliveryHeld,
	} {
		words = append(words, string(s))
	}
	return words
}

// DeliveryReason says in a language why a delivery stands where it stands, with what
// the other side said.
func DeliveryReason(lang string, d state.Delivery) string {
	text := ""
	if d.Reason != "" {
		text = locale.T(lang, "deliveries.reason."+d.Reason)
	}
	if d.Answer != "" {
		if text != "" {
			text += " "
		}
		text += "(" + d.Answer + ")"
	}
	return text
}

// stateMark is the state of a delivery as a mark.
func stateMark(lang string, s state.DeliveryState, over bool) chart.Mark {
	m := chart.Mark{Text: locale.T(lang, "deliveries.state."+string(s)), Level: "info"}
	switch s {
	case state.DeliverySent:
		m.Level = "good"
	case state.DeliveryDoubtful, state.DeliveryHeld:
		m.Level = "warn"
	case state.DeliveryFailed:
		if m.Level = "warn"; over {
			m = chart.Mark{Text: locale.T(lang, "deliveries.state.over"), Level: "bad"}
		}
	case state.DeliveryBounced:
		m.Level = "bad"
	}
	return m
}

// deliveryLine is a delivery as a clerk reads it. corrected: the numbers it was sent
// with have been corrected since.
func (s *Server) deliveryLine(p dashboards.Params, d state.Delivery, corrected bool) dashboards.ReportLine {
	t := func(key string, args ...any) string { return locale.T(p.Lang, key, args...) }
	over := d.State == state.DeliveryFailed && d.Next.IsZero()
	l := dashboards.ReportLine{
		ID: d.ID, Schedule: d.Schedule, Period: s.moment(p.Lang, d.Period), Name: d.Name, Address: d.Recipient, Area: d.Area.Name(p.Lang),
		Lang: t("lang." + d.Lang), Night: date(p.Lang, d.Night), Link: deliveryLink(p, d.ID), State: stateMark(p.Lang, d.State, over), Answer: d.Answer,
	}
	if d.How == state.DeliveryFolder {
		l.Address = t("deliveries.folder", "folder", d.Recipient)
	}
	if d.Copy > 0 {
		key := "deliveries.copy"
		if d.Correction {
			key = "deliveries.correction"
		}
		l.Copy = t(key)
	}
	if d.Reason != "" {
		l.What = t("deliveries.reason." + d.Reason)
	}
	switch d.State {
	case state.DeliverySent:
		l.What = t("deliveries.sent.mail", "at", s.moment(p.Lang, d.Ended))
		if d.How == state.DeliveryFolder {
			l.What = t("deliveries.sent.folder", "at", s.moment(p.Lang, d.Ended), "file", d.File)
		}
		if d.Statement != "" {
			l.What += " " + t("deliveries.sent.late")
		}
		if corrected {
			l.Do, l.Reform = t("deliveries.do.corrected"), true
		}
	case state.DeliveryPlanned:
		if !d.Next.IsZero() {
			l.What = t("deliveries.waits", "until", s.moment(p.Lang, d.Next))
		}
	case state.DeliveryFailed:
		l.Do = t("deliveries.do.again", "at", s.moment(p.Lang, d.Next))
		if over {
			l.Do, l.Resend = t("deliveries.do.over", "n", d.Attempts), true
		}
	case state.DeliveryBounced:
		l.Do, l.Resend = t("deliveries.do.bounced", "id", d.ID), true
	case state.DeliveryDoubtful:
		l.Do, l.Resend = t("deliveries.do.doubtful"), true
	case state.DeliveryHeld:
		l.Do, l.Resend = t("deliveries.do.held."+d.Reason), d.Reason == "late"
	}
	return l
}

// deliveryDetail is everything about a delivery.
func (s *Server) deliveryDetail(p dashboards.Params, d state.Delivery, events []state.DeliveryEvent, corrected bool) *dashboards.ReportDelivery {
	t := func(key string, args ...any) string { return locale.T(p.Lang, key, args...) }
	v := &dashboards.ReportDelivery{ReportLine: s.deliveryLine(p, d, corrected)}
	v.Resend = v.Resend || d.State == state.DeliverySent // in the log it would only be pressed by mistake
	for _, f := range []dashboards.Fact{
		{Term: t("deliveries.recipient"), Text: v.Name + " · " + v.Address}, {Term: t("deliveries.report"), Text: v.Area + " · " + v.Lang + " · " + t("deliveries.layout."+d.Layout)},
		{Term: t("deliveries.schedule"), Text: d.Schedule + " · " + v.Period}, {Term: t("deliveries.night"), Text: v.Night}, {Term: t("deliveries.snapshot"), Text: d.Snapshot},
		{Term: t("deliveries.code"), Text: d.Code}, {Term: t("deliveries.statement"), Text: d.Statement}, {Term: t("deliveries.file"), Text: d.File},
		{Term: "Message-ID", Text: d.MessageID}, {Term: t("deliveries.asked"), Text: d.AskedBy}, {Term: t("deliveries.first"), Text: d.ResentOf},
	} {
		if f.Text != "" {
			v.Facts = append(v.Facts, f)
		}
	}
	for _, e := range events {
		line := dashboards.ReportEvent{At: s.moment(p.Lang, e.At), Answer: e.Answer, State: stateMark(p.Lang, e.State, false)}
		if e.Reason != "" {
			line.What = t("deliveries.reason." + e.Reason)
		}
		v.Events = append(v.Events, line)
	}
	return v
}

// moment writes an instant that may be missing.
func (s *Server) moment(lang string, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return locale.DateTime(lang, at.In(s.zone))
}

// paperLink is where the report of an area and a night is downloaded.
func paperLink(a area.Area, night, lang, layout string) string {
	word := a.String()
	if a.Level == area.Province {
		word = a.Code
	}
	address := reportsPath + "/" + word + "/" + night + ".pdf"
	separator := "?"
	if lang != dashboards.Vietnamese {
		address += separator + "lang=" + lang
		separator = "&"
	}
	if layout != "" {
		address += separator + "layout=" + layout
	}
	return address
}

// againView is the form that sends a delivery again.
type againView struct {
	Address, Token, About string
	Resend, Reform        bool
}

// againOf is the form of a line of the log or of one delivery.
func againOf(of any, token string, p dashboards.Params) againView {
	var l dashboards.ReportLine
	switch of := of.(type) {
	case dashboards.ReportLine:
		l = of
	case *dashboards.ReportDelivery:
		l = of.ReportLine
	}
	common := dashboards.Params{Lang: p.Lang, Boundary: p.Boundary}
	return againView{
		Address: common.Address(reportsPath + "/" + l.ID + "/resend"), Token: token, About: l.Name + ", " + l.Area + ", " + l.Period, Resend: l.Resend, Reform: l.Reform,
	}
}
