package server

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const focusedNight = `document.activeElement.dataset.date ?? document.activeElement.className`

func TestCalendarWalksByKeysAndOpensTheChosenNight(t *testing.T) {
	t.Parallel()
	r := visit(t)
	r.opens("/?lang=en", 1280, 800)
	r.do(chromedp.Click(chromedp.CSS(".pick")))
	r.wants(focusedNight, "2026-11-22")
	r.wants(`document.querySelector(".calendar thead th").abbr`, "Monday")
	for _, step := range []struct{ key, at string }{
		{kb.ArrowLeft, "2026-11-21"}, {kb.ArrowUp, "2026-11-14"}, {kb.Home, "2026-11-09"}, {kb.End, "2026-11-15"},
		{kb.PageUp, "2026-10-23"}, {kb.PageDown, "2026-11-22"}, {kb.ArrowRight, "2026-11-22"}, {kb.ArrowLeft, "2026-11-21"},
	} {
		r.do(chromedp.KeyEvent(step.key))
		r.wants(focusedNight, step.at)
	}
	r.wants(`document.querySelector(".calendar .says").textContent`, "Saturday, 21 November 2026: no data (resident.parquet is cut off)")
	r.do(chromedp.KeyEvent(kb.Enter))
	r.wants(`String(document.querySelector(".calendar").open)`, "true") // a gap cannot be chosen
	r.do(chromedp.KeyEvent(kb.Escape))
	r.wants(focusedNight, "pick")
	r.do(chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.ArrowLeft), chromedp.KeyEvent(kb.ArrowLeft), chromedp.KeyEvent(kb.Enter),
		chromedp.WaitVisible(chromedp.CSS(`.choose [value="2026-11-20"]`)))
	r.wants(`location.search`, "?as_of=2026-11-20&lang=en")
	r.do(chromedp.Click(chromedp.CSS(".pick")))
	r.wants(`document.querySelector(".calendar [aria-selected]").dataset.date`, "2026-11-20")
}

func TestBriefingGoesByKeysButtonsAndTouch(t *testing.T) {
	t.Parallel()
	r := visit(t)
	for _, size := range [][2]int64{{1920, 1080}, {1280, 720}, {1024, 768}} {
		r.opens("/briefing", size[0], size[1])
		r.text(`document.documentElement.classList.remove("deck"), ""`)
		r.wants(`[...document.querySelectorAll(".slide")].filter((s) => s.scrollHeight > s.clientHeight + 1 || s.scrollWidth > s.clientWidth + 1).map((s) => s.id).join()`, "")
	}
	r.opens("/briefing?lang=en", 1280, 720)
	r.waits(`document.readyState === "complete"`)
	r.web.Close() // what follows works with the network unplugged
	const shown = `[...document.querySelectorAll(".slide")].filter((s) => s.getClientRects().length > 0).map((s) => s.id).join()`
	r.wants(shown, "s1")
	for _, step := range []struct{ key, at string }{
		{kb.ArrowRight, "s2"}, {" ", "s3"}, {kb.PageDown, "s4"}, {kb.PageUp, "s3"}, {kb.ArrowLeft, "s2"}, {kb.End, "s8"}, {kb.ArrowDown, "s8"},
		{kb.Home, "s1"}, {kb.ArrowUp, "s1"},
	} {
		r.do(chromedp.KeyEvent(step.key))
		r.wants(shown, step.at)
	}
	r.do(chromedp.Click(chromedp.CSS(`.control [data-go="1"]`)))
	r.wants(shown, "s2")
	r.wants(`document.querySelector(".control output").textContent`, "2/8")
	r.wants(`location.hash`, "#s2")
	r.text(`(() => {
		const touch = (x) => new Touch({ identifier: 1, target: document.body, clientX: x, clientY: 300 });
		document.dispatchEvent(new TouchEvent("touchstart", { touches: [touch(600)] }));
		document.dispatchEvent(new TouchEvent("touchend", { changedTouches: [touch(300)] }));
		return "";
	})()`)
	r.wants(shown, "s3")
	r.do(chromedp.KeyEvent(kb.Escape))
	r.wants(shown, "s1,s2,s3,s4,s5,s6,s7,s8")
}

func TestMenuFoldsOnAPhoneWithoutScript(t *testing.T) {
	t.Parallel()
	r := visit(t)
	if _, err := chromedp.Call(r.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	const menu, form = `String(document.querySelector(".menu").getClientRects().length > 0)`, `String(document.querySelector(".choose").getClientRects().length > 0)`
	r.opens("/", 1280, 800)
	r.wants(menu+" + "+form, "truetrue")
	r.opens("/", 390, 800)
	r.wants(menu+" + "+form, "falsefalse")
	r.do(chromedp.Click(chromedp.CSS(".head .toggle summary")), chromedp.Click(chromedp.CSS(".choosing summary")))
	r.wants(menu+" + "+form, "truetrue")
	r.do(chromedp.SetValue(chromedp.CSS("#find"), "tan"), chromedp.Click(chromedp.CSS(".find button")), chromedp.WaitVisible(chromedp.CSS("main .links")))
	r.wants(`location.pathname + location.search`, "/find?q=tan")
}

func TestTilesFitTwoScreensOfAPhone(t *testing.T) {
	t.Parallel()
	r := visit(t)
	r.opens("/", 390, 844)
	r.wants(`String(document.querySelector(".tiles").getBoundingClientRect().bottom <= 2 * 844)`, "true")
	r.wants(`String(document.querySelector(".headline").getBoundingClientRect().bottom <= 844)`, "true")
}

func TestFiguresComeAliveInTheirPlace(t *testing.T) {
	t.Parallel()
	r := visit(t)
	r.opens("/", 1280, 900)
	r.waits(`document.readyState === "complete"`)
	before := r.text(`JSON.stringify([...document.querySelectorAll(".plot")].map((p) => p.getBoundingClientRect().height))`)
	r.text(`document.querySelectorAll(".figure .plot").forEach((p) => p.dispatchEvent(new Event("pointerenter"))), ""`)
	r.waits(`[...document.querySelectorAll(".figure .plot")].every((p) => p.dataset.state === "live")`)
	r.wants(`JSON.stringify([...document.querySelectorAll(".plot")].map((p) => p.getBoundingClientRect().height))`, before)
	colours(r.ctx, t, "dark")
	r.opens("/figures/map", 390, 844)
	r.text(`document.querySelector(".plot").dispatchEvent(new Event("pointerenter")), ""`)
	r.waits(`document.querySelector(".lens button") !== null`)
	r.do(chromedp.Focus(chromedp.CSS(".plot")), chromedp.KeyEvent(kb.ArrowDown))
	if said := r.text(`document.querySelector(".plot ~ [aria-live]").textContent`); !strings.Contains(said, "%") {
		t.Errorf("the first thing of the map says %q", said)
	}
	r.do(chromedp.Click(chromedp.CSS(".lens button")), chromedp.KeyEvent(kb.Escape))
}

func TestFormLeadsToTheChosenNight(t *testing.T) {
	t.Parallel()
	r := visit(t)
	r.opens("/?lang=en", 1280, 800)
	r.do(
		chromedp.SetValue(chromedp.CSS("#as_of"), "2026-11-20"), chromedp.SetValue(chromedp.CSS("#area"), "P:48"),
		chromedp.Click(chromedp.CSS(".choose [type=submit]")), chromedp.WaitReady(chromedp.CSS(`tr[aria-current="true"]`)),
	)
	r.wants(`location.pathname + location.search`, "/?area=P:48&as_of=2026-11-20&lang=en")
	lead := r.text(`document.querySelector(".title p").textContent`)
	if !strings.Contains(lead, "20 Nov 2026") || !strings.Contains(lead, "Da Nang") {
		t.Errorf("the page is about %q", lead)
	}
}
