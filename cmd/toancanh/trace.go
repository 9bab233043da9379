package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"

	"toancanh/server/audit"
)

// shell is the role of who works with the commands: the user the server runs as.
const shell = "shell"

// note writes down what a command did, and returns its error or that of writing.
func (a *app) note(ctx context.Context, e audit.Entry, done error) error {
	e.Person, e.Role = "os:"+userName(), shell
	e.Outcome = cmp.Or(e.Outcome, audit.OutcomeOf(done))
	return errors.Join(done, a.trail.Add(ctx, e))
}

// noteWhole writes down what a command has done, in as many rows as it takes.
func (a *app) noteWhole(ctx context.Context, e audit.Entry) error {
	for _, piece := range audit.Pieces(e.What) {
		e.What = piece
		if err := a.note(ctx, e, nil); err != nil {
			return err
		}
	}
	return nil
}

// noteConfig writes down which configuration the server starts with.
func (a *app) noteConfig(ctx context.Context) error {
	text, err := os.ReadFile(a.config.file)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	if err := a.note(ctx, audit.Entry{Action: audit.ReadConfig, What: filepath.Base(a.config.file) + " sha256:" + hex.EncodeToString(sum[:])}, nil); err != nil {
		return err
	}
	last, err := a.state.LastAudit(ctx)
	if err == nil {
		// Told outside of data_dir, a head proves more than in it.
		a.log.Info("audit trail", "head", audit.Head{Number: last.Number, Hash: last.Hash})
	}
	return err
}
