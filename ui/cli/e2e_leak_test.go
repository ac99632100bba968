package cli_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"brickpass/internal/clock"
)

// disguises are the forms in which a secret may lie about: as it is, backwards, in hexadecimal, and in base64 at each of the
// three places where it may begin in a longer text.
func disguises(secret string) []string {
	backwards := []byte(secret)
	slices.Reverse(backwards)
	inHex := hex.EncodeToString([]byte(secret))
	forms := []string{secret, string(backwards), inHex, strings.ToUpper(inHex)}
	for shift := range 3 {
		padded := append(make([]byte, shift), secret...)
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := encoding.EncodeToString(padded)
			// The letters at the ends hold bits of what stands before and after.
			forms = append(forms, text[(shift*8+5)/6:(shift+len(secret))*8/6])
		}
	}
	return forms
}

func TestASecretIsFoundInEveryDisguise(t *testing.T) {
	const secret = "dapi0123456789abcdef"
	for name, text := range map[string]string{
		"plain":             "token=" + secret + ";",
		"backwards":         "fedcba9876543210ipad",
		"hex":               hex.EncodeToString([]byte("x" + secret)),
		"base64":            base64.StdEncoding.EncodeToString([]byte(secret)),
		"base64 after one":  base64.StdEncoding.EncodeToString([]byte(":" + secret + ":")),
		"base64 after two":  base64.URLEncoding.EncodeToString([]byte("a:" + secret + "  ")),
		"base64 after four": base64.URLEncoding.EncodeToString([]byte("user" + secret)),
	} {
		if !holds(text, secret) {
			t.Errorf("%s: it is not found in %q", name, text)
		}
	}
	if holds("token=dapi0123456789abcde;", secret) {
		t.Error("it is found where it is not")
	}
}

func holds(text, secret string) bool {
	return slices.ContainsFunc(disguises(secret), func(form string) bool { return strings.Contains(text, form) })
}

// filesHolding lists the files below the folders that hold a text in any disguise.
func filesHolding(t *testing.T, text string, folders ...string) (found []string) {
	t.Helper()
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if holds(string(data), text) || holds(path, text) {
				found = append(found, path)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// lookout looks again and again at what every process of the computer shows to all others: its arguments and its environment.
type lookout struct {
	mu    sync.Mutex
	seen  map[string]bool // arguments and environments
	end   context.CancelFunc
	ended chan struct{}
}

// keepLookout begins to look. Where there is no /proc there is nothing to be seen.
func keepLookout(t *testing.T) *lookout {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	l := &lookout{seen: map[string]bool{}, end: cancel, ended: make(chan struct{})}
	go func() {
		defer close(l.ended)
		for {
			l.look()
			if clock.Real().Wait(ctx, 20*time.Millisecond) != nil {
				return
			}
		}
	}()
	t.Cleanup(l.stop)
	return l
}

func (l *lookout) stop() {
	l.end()
	<-l.ended
}

func (l *lookout) look() {
	processes, _ := filepath.Glob("/proc/[0-9]*")
	for _, process := range processes {
		arguments, err := os.ReadFile(filepath.Join(process, "cmdline"))
		if err != nil || !l.note(process+string(arguments)) {
			continue // gone, or looked at before: the environment that others see is that of its start
		}
		if environment, err := os.ReadFile(filepath.Join(process, "environ")); err == nil {
			l.note(string(environment))
		}
	}
}

// note says whether that is new.
func (l *lookout) note(text string) bool {
	text = string(bytes.ReplaceAll([]byte(text), []byte{0}, []byte{' '}))
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seen[text] {
		return false
	}
	l.seen[text] = true
	return true
}

// sawAny says whether one of the texts that were seen fits.
func (l *lookout) sawAny(fits func(text string) bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for text := range l.seen {
		if fits(text) {
			return true
		}
	}
	return false
}
