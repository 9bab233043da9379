package main

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// certificate is read from its files again when they change, so that a renewed one is
// used without a restart. One that cannot be read leaves the one before in its place.
type certificate struct {
	cert, key string
	log       *slog.Logger
	now       func() time.Time

	mu     sync.Mutex // guards what follows
	loaded *tls.Certificate
	stamp  string // of the files it was read from
	looked time.Time
}

// lookAgain is how long the files are taken for unchanged.
const lookAgain = 10 * time.Second

// openTLS reads the certificate the configuration names; nil if it names none.
func (a *app) openTLS() (*tls.Config, error) {
	files := a.config.Server.TLS
	if files.Cert == "" {
		return nil, nil //nolint:nilnil // plain HTTP
	}
	c := &certificate{cert: a.config.path(files.Cert), key: a.config.path(files.Key), log: a.log, now: time.Now}
	if err := c.read(); err != nil {
		return nil, usageError{fmt.Errorf("server.tls: %w", err)}
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get}, nil
}

// get returns the certificate as it lies in its files now.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); now.Sub(c.looked) >= lookAgain {
		c.looked = now
		if stamp, err := c.stampOf(); err != nil || stamp != c.stamp {
			if err := c.read(); err != nil {
				c.log.Error("the certificate could not be read anew; the one before stays", "error", err)
			} else {
				c.log.Info("the certificate was read anew", "file", c.cert)
			}
		}
	}
	return c.loaded, nil
}

func (c *certificate) read() error {
	stamp, err := c.stampOf()
	if err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return err
	}
	c.loaded, c.stamp = &pair, stamp
	return nil
}

// stampOf changes whenever one of the files does.
func (c *certificate) stampOf() (string, error) {
	stamp := ""
	for _, file := range []string{c.cert, c.key} {
		info, err := os.Stat(file)
		if err != nil {
			return "", err
		}
		stamp += fmt.Sprintf("%s %d;", info.ModTime().Format(time.RFC3339Nano), info.Size())
	}
	return stamp, nil
}
