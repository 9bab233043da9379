package main

import (
	"net"
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"toancanh": func() { os.Exit(run()) },
	})
}

// The stories of testdata/script are what people type and what they get.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"waitfor": waitFor},
	})
}

// waitFor waits until a server started in the background answers on its socket.
func waitFor(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: waitfor SOCKET")
	}
	path := ts.MkAbs(args[0])
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		if c, err := net.Dial("unix", path); err == nil {
			ts.Check(c.Close())
			return
		}
		time.Sleep(20 * time.Millisecond) // polling another process; nothing here can tell us
	}
	ts.Fatalf("%s does not answer", args[0])
}
