package registry_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"toancanh/jobs/registry"
	"toancanh/jobs/registry/registrytest"
)

func exec(t *testing.T, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(context.Background(), statement); err != nil {
		t.Fatal(err)
	}
}

const residentTable = `create table resident (resident_id bigint primary key, commune_code text, birth_date date, sex text,
	digitized_at timestamp, verified_at timestamptz, pin_issued_at timestamp, deceased_at timestamp)`

// TestDatabaseFaultsSayWhatToDo: each fault is set up, taken, and taken away.
func TestDatabaseFaultsSayWhatToDo(t *testing.T) {
	server := registrytest.StartPostgres(t)
	conn := server.Connect(t)
	exec(t, conn, "create role reader login")
	for name, c := range map[string]struct {
		setup   string
		table   string
		timeout string
		want    []string
	}{
		"nothing there":      {"", "", "", []string{"none of the relations", "under relations"}},
		"table not there":    {residentTable, "public.dan_cu", "", []string{"relation resident", "table public.dan_cu is not there", "correct relations.resident.table"}},
		"no permission":      {residentTable, "", "", []string{"relation resident", "no permission", "grant select"}},
		"missing column":     {residentTable + "; alter table resident rename digitized_at to so_hoa; grant select on resident to reader", "", "", []string{"column digitized_at is not in resident", "relations.resident.columns"}},
		"column not granted": {residentTable + "; grant select (resident_id, commune_code) on resident to reader", "", "", []string{"column birth_date is not in resident"}},
		"wrong type":         {residentTable + "; alter table resident alter verified_at type text; grant select on resident to reader", "", "", []string{"column verified_at of resident holds no dates", "a view can cast it"}},
		"too slow": {"create view resident as select 1 as resident_id, '00004' as commune_code, date '2000-01-01' as birth_date, 'male' as sex, now() as digitized_at, now() as verified_at, now() as pin_issued_at, (select now() from pg_sleep(3)) as deceased_at; grant select on resident to reader",
			"", "300ms", []string{"relation resident", "statement_timeout"}},
		"fails inside": {"create view resident as select 1 as resident_id, '00004' as commune_code, cast('x' || extract(year from now()) as date) as birth_date, 'male' as sex, now() as digitized_at, now() as verified_at, now() as pin_issued_at, now() as deceased_at; grant select on resident to reader",
			"", "", []string{"relation resident", "SQLSTATE 22007"}},
	} {
		t.Run(name, func(t *testing.T) {
			exec(t, conn, "drop schema public cascade; create schema public; grant usage on schema public to reader")
			if c.setup != "" {
				exec(t, conn, c.setup)
			}
			config := registry.Config{Name: "cards", Kind: registry.KindPostgres, DSN: server.DSN("reader")}
			if c.table != "" {
				config.Relations = map[string]registry.Relation{"resident": {Table: c.table}}
			}
			if c.timeout != "" {
				if err := config.Timeout.UnmarshalText([]byte(c.timeout)); err != nil {
					t.Fatal(err)
				}
			}
			_, err := take(t, registry.Intake{Sources: []registry.Source{open(t, config)}})
			says(t, err, append(c.want, "registry cards")...)
		})
	}
}

func TestAConnectionThatDropsIsNamed(t *testing.T) {
	server := registrytest.StartPostgres(t)
	conn := server.Connect(t)
	exec(t, conn, residentTable)
	exec(t, conn, "create role reader login; grant select on resident to reader")
	source := open(t, registry.Config{Name: "cards", Kind: registry.KindPostgres, DSN: server.DSN("reader")})
	if err := source.Test(context.Background()); err != nil {
		t.Fatal(err)
	}
	_, err := take(t, registry.Intake{Sources: []registry.Source{source}, Progress: func(step string, _, _ int64) {
		if step == "extract pyramid" {
			exec(t, conn, "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'reader'")
		}
	}})
	says(t, err, "registry cards", "extract pyramid", "relation resident", "run the night again when it is up")

	server.Stop(t)
	_, err = take(t, registry.Intake{Sources: []registry.Source{source}})
	says(t, err, "registry cards", "connect", "does not answer", "check host")
}

// TestAServerThatCrashesSaysWhatToDo: it ends without a word of farewell.
func TestAServerThatCrashesSaysWhatToDo(t *testing.T) {
	server := registrytest.StartPostgres(t)
	conn := server.Connect(t)
	exec(t, conn, residentTable)
	exec(t, conn, "create role reader login; grant select on resident to reader")
	source := open(t, registry.Config{Name: "cards", Kind: registry.KindPostgres, DSN: server.DSN("reader")})
	_, err := take(t, registry.Intake{Sources: []registry.Source{source}, Progress: func(step string, _, _ int64) {
		if step == "extract pyramid" {
			server.Kill(t, conn, "reader")
		}
	}})
	says(t, err, "registry cards", "extract pyramid", "relation resident", "broke off", "run the night again when it is up")
}

// TestAllExtractsSeeTheSameData: what is written while a night is taken is not in it.
func TestAllExtractsSeeTheSameData(t *testing.T) {
	server := registrytest.StartPostgres(t)
	conn := server.Connect(t)
	exec(t, conn, residentTable)
	exec(t, conn, "insert into resident values (1, '00004', '2000-01-01', 'male')")
	source := open(t, registry.Config{Name: "people", Kind: registry.KindPostgres, DSN: server.DSN("postgres")})
	s, err := take(t, registry.Intake{Sources: []registry.Source{source}, Progress: func(step string, _, _ int64) {
		if step == "extract pyramid" {
			exec(t, conn, "insert into resident values (2, '00004', '2000-01-01', 'male')")
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	differ(t, "residents", counts(t, s, `
		select 'population', cast(sum(n) as bigint) from raw_population where measure = 'residents'
		union all select 'pyramid', cast(sum(n) as bigint) from raw_pyramid where measure = 'residents'`), state{"population": 1, "pyramid": 1})
}

// TestSecretsStayOutOfMessages covers the ways a password gets into an error.
func TestSecretsStayOutOfMessages(t *testing.T) {
	folder := t.TempDir()
	for _, dsn := range []string{
		"postgres://reader:hush@127.0.0.1:1/db?sslmode=disable",
		"host=127.0.0.1 port=1 user=reader password=hush dbname=db sslmode=disable",
		"host=127.0.0.1 port=one password=hush",
		"postgres://reader:hush@[::1",
	} {
		write(t, folder, "cards.dsn", dsn+"\n")
		source, err := registry.Open(context.Background(), registry.Config{Name: "cards", Kind: registry.KindPostgres, DSNFile: "cards.dsn"}, folder)
		if err != nil {
			t.Fatal(err)
		}
		_, err = take(t, registry.Intake{Sources: []registry.Source{source}})
		says(t, err, "registry cards")
		if strings.Contains(err.Error(), "hush") {
			t.Errorf("the message holds the password: %v", err)
		}
	}
	if err := registry.Validate([]registry.Config{{Name: "cards", Kind: registry.KindPostgres, DSN: "postgres://reader:hush@h/db"}}); err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("a password in config.yaml gave %v", err)
	}
}
