package server

import (
	"testing"

	"github.com/chromedp/chromedp"

	"toancanh/server/auth"
)

// comesIn signs somebody in and opens a page.
func (l *looker) comesIn(name, page string) {
	l.t.Helper()
	l.opens("/login?next="+page, 1280, 900)
	l.fills("main form", "name", name, "password", aPassword)
	l.arrives(page)
}

// comesTo waits until an expression is true, on this page or the one it leads to.
func (l *looker) comesTo(expression string) {
	l.t.Helper()
	for l.ctx.Err() == nil {
		if there, err := chromedp.Run(l.ctx, chromedp.Evaluate[bool](expression)); err == nil && there {
			return
		}
	}
	l.t.Fatalf("it never comes to %s", expression)
}

// As an administrator would: she adds a leader, reads the link to her, gives her another
// area, finds it in the trail and signs out. As an operator would: he looks at jobs,
// tries a source and is refused what is not his.
func TestAdministratorAndOperatorWorkInABrowser(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	h.add(t, "mai", auth.Administrator, "")
	h.add(t, "hung", auth.Operator, "")
	h.add(t, "an", auth.Staff, "P:79")
	l := lookerAt(t, h.Server)
	l.scripts(false) // no page of administration needs one
	l.comesIn("mai", "/admin")
	l.do(chromedp.Click(`.areas a[href="/admin/people"]`))
	l.arrives("/admin/people")
	l.do(chromedp.Click(`details.make summary`))
	l.wants(`document.querySelector("#role").value`, "") // nobody becomes anything by oversight
	l.do(chromedp.SetValue(`#role`, "national"))
	l.fills("details.make form", "name", "lan", "title", "Nguyễn Thị Lan")
	l.comesTo(`document.querySelector(".once code") !== null`)
	l.wants(`String(document.querySelector(".once code").textContent.includes("/setup?code="))`, "true")
	l.opens("/admin/people/p4", 390, 800)
	l.do(chromedp.Click(`form[action="/admin/people/p4"] [name="rights"]`), chromedp.SetValue(`#role`, "staff"), chromedp.SetValue(`#areas`, "P:79"),
		chromedp.Click(`form[action="/admin/people/p4"] button`))
	l.arrives("/admin/people/p4?done=changed")
	l.wants(`document.querySelector(".notice.good").textContent.trim()`, "Đã lưu thay đổi; các phiên đăng nhập cũ đã kết thúc.")
	l.opens("/admin/audit", 1280, 900)
	l.fills(`form[action="/admin/audit"]`, "about", "lan", "text", "role")
	l.comesTo(`document.querySelectorAll(".trail tbody tr").length === 1`)
	l.wants(`document.querySelector(".trail .what").textContent.split("Mã")[0]`, "lan (p4) Vai trò: Lãnh đạo trung ương → Chuyên viên; Địa bàn phụ trách: -VN +P:79; Quyền thêm: +Tải số liệu về")
	l.scripts(true)
	for _, address := range []string{"/admin", "/admin/people", "/admin/people/p3?lang=en", "/admin/tokens", "/admin/sessions", "/admin/audit"} {
		for _, from := range []angle{{"light", 390}, {"dark", 1280}} {
			l.looks(address, from)
			l.examines(address, from)
		}
	}
	l.opens("/account", 390, 800)
	l.found.refuses(l.home + "/account") // it tells that the browser was cleared
	l.do(chromedp.Click(`form[action="/logout"] button`))
	l.arrives("/login")

	l.scripts(false)
	l.comesIn("hung", "/admin/sources")
	l.do(chromedp.Click(`form[action="/admin/sources/cards/test"] button`))
	l.comesTo(`document.querySelector("#source-cards .mark.bad") !== null`)
	l.scripts(true)
	for _, address := range []string{"/admin", "/admin/jobs", "/admin/jobs/runs/run-5", "/admin/sources"} {
		for _, from := range []angle{{"dark", 390}, {"light", 1280}} {
			l.looks(address, from)
			l.examines(address, from)
		}
	}
	l.found.refuses(l.home + "/admin/people")
	l.opens("/admin/people", 390, 800)
	l.wants(`document.querySelector("h1").textContent`, "Bạn không có quyền này")
}
