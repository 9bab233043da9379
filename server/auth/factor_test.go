package auth

import (
	"encoding/base32"
	"errors"
	"testing"
	"time"
)

func TestSecondFactorIsReplacedWithACodeOfTheOldOneAlone(t *testing.T) {
	t.Parallel()
	d, c, _ := desk(t)
	key, codes, cookie := withFactor(t, d, c)
	c.pass(time.Minute)
	theirs := NewFactor()
	other, err := base32.StdEncoding.DecodeString(theirs)
	if err != nil {
		t.Fatal(err)
	}
	replace := func(old string) (string, error) {
		t.Helper()
		v, err := d.Who(t.Context(), cookie)
		if err != nil {
			t.Fatal(err)
		}
		_, renewed, err := d.SetFactor(t.Context(), v, "10.0.0.1", secret, old, theirs, codeAt(other, c.now().Unix()/30))
		return renewed, err
	}
	for _, old := range []string{"", "000000", codeAt(other, c.now().Unix()/30)} {
		if _, err := replace(old); !errors.Is(err, ErrRefused) {
			t.Errorf("with %q: %v", old, err)
		}
	}
	if cookie, err = replace(codeAt(key, c.now().Unix()/30)); err != nil {
		t.Fatalf("with a code of it: %v", err)
	}
	if _, err := replace(codes[0]); !errors.Is(err, ErrRefused) {
		t.Errorf("with a recovery code of the one before: %v", err)
	}
	v, err := d.Who(t.Context(), cookie)
	if err != nil {
		t.Fatal(err)
	}
	var wait *WaitError
	for range failuresOfAccount { // codes are guessed as little as passwords
		_, err = d.DropFactor(t.Context(), v, "10.0.0.1", secret, "000000")
	}
	if !errors.As(err, &wait) {
		t.Errorf("many wrong codes: %v", err)
	}
}
