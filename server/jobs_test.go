package server

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"toancanh/jobs"
)

// crew is a runner with its journal, as serve makes one.
type crew struct {
	*jobs.Runner
	*jobs.Journal
}

// hire makes a crew of one job that waits until it is let go.
func hire(t *testing.T) (c crew, begun chan jobs.Trigger, end chan error) {
	t.Helper()
	begun, end = make(chan jobs.Trigger, 1), make(chan error)
	journal := jobs.NewJournal(morning)
	var log strings.Builder
	runner, err := jobs.New(jobs.Options{Zone: zone(), Now: morning, Log: journal.Log(textLog(&log))}, jobs.Job{Name: "snapshot", Run: func(ctx context.Context, why jobs.Trigger) error {
		journal.Reporter("snapshot")("extract", 3, 9)
		begun <- why
		select {
		case err := <-end:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := runner.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := runner.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return crew{runner, journal}, begun, end
}

func TestOperatorRunsAJobAndSeesHowFarItIs(t *testing.T) {
	t.Parallel()
	c, begun, end := hire(t)
	o := openAdmin(t, func(options *Options) { options.Jobs = c })
	holds(t, o.get(t, "/admin/jobs", o.operator), http.StatusOK, "Chốt số liệu hằng đêm", `action="/admin/jobs/snapshot/run"`, `href="/admin/jobs/runs/run-5"`)
	if done := o.orders(t, "/admin/jobs", "/admin/jobs/snapshot/run", o.operator); done.Header().Get("Location") != "/admin/jobs?done=started" {
		t.Fatalf("%d %s", done.Code, done.Body)
	}
	if why := <-begun; why != jobs.ByHand {
		t.Errorf("it ran because of %s", why)
	}
	page := o.get(t, "/admin/jobs?done=started", o.operator)
	holds(t, page, http.StatusOK, "Đang chạy", "extract: 3/9", `<progress value="0.333" max="1">`, "Tác vụ đã bắt đầu chạy")
	if strings.Contains(page.Body.String(), "/admin/jobs/snapshot/run") {
		t.Error("a job that runs can be started")
	}
	holds(t, o.form(t, "/admin/jobs/snapshot/run", o.operator, "token", tokenOf(t, o.get(t, "/admin/sources", o.operator))), http.StatusConflict, "đang chạy, hãy chờ")
	end <- errors.New("no space left <b>")
	for !c.States()[0].RunningSince.IsZero() {
		runtime.Gosched()
	}
	holds(t, o.get(t, "/admin/jobs", o.operator), http.StatusOK, "no space left &lt;b&gt;", "a job failed")
	holds(t, o.get(t, "/admin", o.operator), http.StatusOK, "1 tác vụ có lần chạy gần nhất bị lỗi")
	holds(t, o.orders(t, "/admin/jobs", "/admin/jobs/nothing/run", o.operator), http.StatusNotFound)
	rows := strings.Join(traces(t, o.Server), "\n")
	if !strings.Contains(rows, "done job.run snapshot\nrefused job.run snapshot") {
		t.Errorf("trail\n%s", rows)
	}
}

func TestRunTellsGatesSourcesRejectsAndLog(t *testing.T) {
	t.Parallel()
	journal := jobs.NewJournal(morning)
	var written strings.Builder
	journal.Log(textLog(&written)).With("run", "run-5").Warn("source is slow", "source", "national")
	runner, err := jobs.New(jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := openAdmin(t, func(options *Options) { options.Jobs = crew{runner, journal} })
	holds(t, o.get(t, "/admin/jobs/runs/run-5", o.operator), http.StatusOK,
		"task_reported_done_without_date", "unknown_area", "resident.parquet, dòng 1.201", "1.000.000", "source is slow · source: national", "Hoàn tất")
	holds(t, o.get(t, "/admin/jobs/runs/run-9?lang=en", o.operator), http.StatusOK, "resident.parquet is cut off", "No line is left")
	for _, target := range []string{"/admin/jobs/runs/nothing", "/admin/jobs/runs/%20"} {
		holds(t, o.get(t, target, o.operator), http.StatusNotFound)
	}
	holds(t, o.get(t, "/admin/jobs?job=backfill", o.operator), http.StatusOK, "Chưa có lần chạy nào")
	holds(t, o.get(t, "/admin/jobs?job=nothing", o.operator), http.StatusBadRequest, "snapshot")
}

// slowRegistries do not answer before their time is up.
type slowRegistries struct {
	fixedRegistries
	asked chan struct{}
}

func (s slowRegistries) Test(ctx context.Context, _ string) error {
	close(s.asked)
	<-ctx.Done()
	return ctx.Err()
}

func TestSourcesAreTriedOneAtATime(t *testing.T) {
	t.Parallel()
	o := openAdmin(t, nil)
	holds(t, o.get(t, "/admin/sources", o.operator), http.StatusOK, "national", "dan_cu/*.parquet", "ma_xa", "1.000.000", "./secrets/cards.dsn", "Chưa kiểm tra", "1\u00a0ngày 2\u00a0giờ")
	for _, name := range []string{"national", "cards"} {
		if done := o.orders(t, "/admin/sources", "/admin/sources/"+name+"/test", o.operator); done.Header().Get("Location") != "/admin/sources#source-"+name {
			t.Fatalf("%d", done.Code)
		}
	}
	holds(t, o.get(t, "/admin/sources", o.operator), http.StatusOK, "Trả lời được", "Không dùng được", "does not answer &lt;b&gt;")
	holds(t, o.orders(t, "/admin/sources", "/admin/sources/nothing/test", o.operator), http.StatusNotFound)
	if rows := strings.Join(traces(t, o.Server), "\n"); !strings.Contains(rows, "done source.test national\nfailed source.test cards") {
		t.Errorf("trail\n%s", rows)
	}

	slow := slowRegistries{asked: make(chan struct{})}
	o = openAdmin(t, func(options *Options) { options.Registries = slow })
	ctx, hangUp := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := o.tried.run(ctx, "national", time.Now, slow.Test)
		ended <- err
	}()
	<-slow.asked
	holds(t, o.orders(t, "/admin/sources", "/admin/sources/national/test", o.operator), http.StatusConflict, "đang được kiểm tra")
	hangUp()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	holds(t, o.get(t, "/admin/sources?lang=en", o.operator), http.StatusOK, "Cannot be used", "context canceled")
}

func TestPagesOfAdministrationSpeakEnglishAndStandAbsurdAddresses(t *testing.T) {
	t.Parallel()
	o := openAdmin(t, nil)
	for target, cookie := range map[string]string{
		"/admin": o.admin, "/admin/people": o.admin, "/admin/people/p2": o.admin, "/admin/tokens": o.admin, "/admin/sessions": o.admin, "/admin/audit": o.admin,
		"/admin/jobs": o.operator, "/admin/jobs/runs/run-5": o.operator, "/admin/sources": o.operator,
	} {
		page := o.get(t, target+"?lang=en", cookie)
		holds(t, page, http.StatusOK, `lang="en"`)
		for _, bad := range []string{"Tài khoản", "Nhật ký", "admin.", "people.", "tokens.", "trail.", "jobs.", "<script>", " style="} {
			if strings.Contains(strings.ReplaceAll(page.Body.String(), "/static/admin.", ""), bad) {
				t.Errorf("%s holds %q", target, bad)
			}
		}
		for _, c := range absurdities() {
			if c.night || strings.HasPrefix(c.query, "q=") || c.name == "too many characters" {
				continue
			}
			answer := o.get(t, joined(target, c.query), cookie)
			if answer.Code < 400 && answer.Code != http.StatusOK || answer.Code >= 500 || !strings.Contains(answer.Body.String(), "</html>") || strings.Contains(answer.Body.String(), "<script>alert") {
				t.Errorf("%s: %s: %d", c.name, target, answer.Code)
			}
		}
	}
	for _, query := range []string{"role=root", "standing=gone", "unseen=never", "area=P:999", "after=a&after=b", "role=service"} {
		holds(t, o.get(t, "/admin/people?"+query, o.admin), http.StatusBadRequest)
	}
	holds(t, o.get(t, "/admin/people?q=khong+co&lang=en", o.admin), http.StatusOK, "No account fits", "/admin/people?q=khong&#43;co")
}
