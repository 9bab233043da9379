package server

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"html"
	"image"
	"image/color"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"toancanh/server/auth"
	"toancanh/server/state"
)

// scanned is what a phone reads from the QR code of a page.
func scanned(t *testing.T, page string) string {
	t.Helper()
	found := regexp.MustCompile(`<svg class="code" viewBox="0 0 (\d+) (\d+)" role="img" aria-label="[^"]+"><path d="([^"]+)"/></svg>`).FindStringSubmatch(page)
	if found == nil || found[1] != found[2] {
		t.Fatalf("no code on the page")
	}
	const scale = 4
	number := func(text string) int {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	side := number(found[1]) * scale
	picture := image.NewGray(image.Rect(0, 0, side, side))
	for i := range picture.Pix {
		picture.Pix[i] = 0xff
	}
	runs := regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(found[3], -1)
	if len(strings.Join(strings.Fields(found[3]), "")) == 0 || regexp.MustCompile(`^(M\d+ \d+h\d+v1h-\d+z)+$`).FindString(found[3]) == "" {
		t.Fatalf("path %.80q", found[3])
	}
	for _, r := range runs {
		x, y, width := number(r[1]), number(r[2]), number(r[3])
		for row := y * scale; row < (y+1)*scale; row++ {
			for column := x * scale; column < (x+width)*scale; column++ {
				picture.SetGray(column, row, color.Gray{})
			}
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatal(err)
	}
	return read.GetText()
}

func TestSecondFactorIsScanned(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	h.add(t, "lan.nguyen-thi_79", auth.Province, "P:79")
	cookie := h.signs(t, "lan.nguyen-thi_79")
	answer := h.get(t, "/account", cookie)
	page := answer.Body.String()
	secret := regexp.MustCompile(`name="secret" value="([A-Z2-7]{32})"`).FindStringSubmatch(page)
	opens := regexp.MustCompile(`href="(otpauth:[^"]+)"`).FindStringSubmatch(page)
	if secret == nil || opens == nil {
		t.Fatal("no secret on the page")
	}
	want := "otpauth://totp/toancanh:lan.nguyen-thi_79?issuer=toancanh&secret=" + secret[1]
	if got := scanned(t, page); got != want || html.UnescapeString(opens[1]) != want {
		t.Errorf("a phone reads %q, the page opens %q", got, opens[1])
	}
	if answer.Header().Get("Cache-Control") != "no-store" || strings.Contains(page, "data:") || strings.Contains(page, "<img class=\"code\"") {
		t.Error("the code may be kept")
	}
	wrong := h.form(t, "/account/factor", cookie, "old", aPassword, "secret", secret[1], "code", "12", "token", tokenOf(t, answer))
	if got := scanned(t, wrong.Body.String()); got != want {
		t.Errorf("after a wrong code a phone reads %q", got)
	}
}

// codeOf is the code of a second factor on the morning of the tests (RFC 6238).
func codeOf(t *testing.T, secret string) string {
	t.Helper()
	key, err := base32.StdEncoding.DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, morning().Unix()/30)
	sum := mac.Sum(nil)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[sum[19]&15:])&0x7fffffff%1_000_000)
}

// secures gives somebody a second factor on their page, and returns the recovery codes.
func (h townHall) secures(t *testing.T, name string) []string {
	t.Helper()
	cookie := h.signs(t, name)
	page := h.get(t, "/account", cookie)
	secret := regexp.MustCompile(`name="secret" value="([A-Z2-7]{32})"`).FindStringSubmatch(page.Body.String())
	if secret == nil {
		t.Fatal("no secret on the page")
	}
	done := h.form(t, "/account/factor", cookie, "old", aPassword, "secret", secret[1], "code", codeOf(t, secret[1]), "token", tokenOf(t, page))
	var codes []string
	for _, c := range regexp.MustCompile(`<code>([a-z2-7-]{19})</code>`).FindAllStringSubmatch(done.Body.String(), -1) {
		codes = append(codes, c[1])
	}
	if len(codes) != 10 {
		t.Fatalf("%d recovery codes: %d %s", len(codes), done.Code, done.Body)
	}
	return codes
}

func TestPageTellsThatASecondFactorIsNotReplacedWithoutACode(t *testing.T) {
	t.Parallel()
	h := people(t, nil)
	h.add(t, "lan", auth.Province, "P:79")
	codes := h.secures(t, "lan")
	in := h.form(t, "/login", "", "name", "lan", "password", aPassword, "code", codes[0], "token", h.tokens.of(loginPath))
	cookie := cookieOf(t, in)
	token := tokenOf(t, h.get(t, "/account", cookie))
	const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	fields := []string{"old", aPassword, "secret", secret, "code", codeOf(t, secret), "token", token}
	answer := h.form(t, "/account/factor", cookie, fields...)
	if page := answer.Body.String(); answer.Code != http.StatusBadRequest || !strings.Contains(page, "Chưa thực hiện") || !strings.Contains(page, "/account/factor/remove") || strings.Contains(page, secret) {
		t.Errorf("%d %s", answer.Code, page)
	}
	if answer = h.form(t, "/account/factor", cookie, append(fields, "old_code", codes[1])...); answer.Code != http.StatusOK {
		t.Errorf("with a recovery code: %d", answer.Code)
	}
}

// After a restore on another machine the key that seals second factors is another one.
func TestSecondFactorOfAnotherMachineIsSaidToBeLost(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var store *state.Store
	open := func() *auth.Desk {
		d, err := auth.Open(auth.Options{Store: store, Dir: dir, Now: morning, Idle: time.Hour, Lifetime: 12 * time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	var h townHall
	h.Server = ownServer(t, func(o *Options) {
		store = o.State
		h.desk = open()
		o.Desk = h.desk
	})
	h.add(t, "root", auth.Administrator, "")
	codes := h.secures(t, "root")
	if err := os.Remove(filepath.Join(dir, auth.KeyFolder, "factors.key")); err != nil {
		t.Fatal(err)
	}
	h.desk = open()
	h.Server.desk = h.desk
	token := h.tokens.of(loginPath)
	in := func(password, code string) (int, string, string) {
		answer := h.form(t, "/login?lang=en", "", "name", "root", "password", password, "code", code, "token", token)
		return answer.Code, answer.Body.String(), jar(answer)
	}
	const says = "The second factor must be set anew"
	if code, body, _ := in("wrong", "123456"); code != http.StatusForbidden || strings.Contains(body, says) {
		t.Errorf("who does not know the password is told: %d", code)
	}
	if code, body, _ := in(aPassword, "123456"); code != http.StatusForbidden || !strings.Contains(body, says) {
		t.Errorf("%d %s", code, body)
	}
	code, body, cookie := in(aPassword, codes[0])
	if code != http.StatusSeeOther {
		t.Fatalf("a recovery code: %d %s", code, body)
	}
	account := h.get(t, "/account?lang=en", cookie)
	if !strings.Contains(account.Body.String(), says) {
		t.Error("the account does not say so")
	}
	off := h.form(t, "/account/factor/remove?lang=en", cookie, "old", aPassword, "code", "123456", "token", tokenOf(t, account))
	if off.Code != http.StatusBadRequest || !strings.Contains(off.Body.String(), says) {
		t.Errorf("off with a code of the lost factor: %d", off.Code)
	}
	off = h.form(t, "/account/factor/remove?lang=en", cookie, "old", aPassword, "code", codes[1], "token", tokenOf(t, account))
	if off.Code != http.StatusOK || !strings.Contains(off.Body.String(), `class="code"`) {
		t.Errorf("off with a recovery code: %d", off.Code)
	}
	if code, _, _ := in(aPassword, ""); code != http.StatusSeeOther {
		t.Errorf("without it: %d", code)
	}
}
