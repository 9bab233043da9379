package main

import (
	"errors"
	"os"
	"path/filepath"
)

// writeWhole writes a file that somebody asked for, whole or not at all: what was there
// before stays until the new content is on the disk, and whoever could read it can read
// the new one; a file that was not there is for its owner alone. What is no regular
// file, such as /dev/stdout, is written to, not replaced.
func writeWhole(name string, content []byte) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(name, content, 0o600)
	}
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	draft, err := os.CreateTemp(filepath.Dir(name), ".toancanh-")
	if err != nil {
		return usageError{err}
	}
	if old, statErr := os.Stat(name); statErr == nil {
		err = draft.Chmod(old.Mode().Perm())
	}
	if err == nil {
		_, err = draft.Write(content)
	}
	if err = errors.Join(err, draft.Sync(), draft.Close()); err == nil {
		err = os.Rename(draft.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(draft.Name()))
	}
	return nil
}
