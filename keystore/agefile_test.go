package keystore

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/internal/clock"
	"brickpass/internal/secret"
)

var (
	passphrase = secret.New("correct horse battery")
	ctx        = context.Background()
)

const entry = Item("host/id/tag")

func openFolder(t testing.TB, folder string) *fileStore {
	t.Helper()
	store, err := FileWithWork(folder, passphrase, clock.Real(), 2)
	if err != nil {
		t.Fatal(err)
	}
	return store.(*fileStore)
}

// saved is a folder with one entry in it.
func saved(t testing.TB) *fileStore {
	t.Helper()
	store := openFolder(t, filepath.Join(t.TempDir(), "tokens"))
	if err := store.Put(ctx, entry, secret.New("token-of-the-partner")); err != nil {
		t.Fatal(err)
	}
	return store
}

func TestOpeningAFolderWritesNothing(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "tokens")
	store := openFolder(t, folder)
	store.Probe(ctx)
	if _, err := store.Get(ctx, entry); !errors.Is(err, ErrNotFound) {
		t.Errorf("Get says %v", err)
	}
	if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the folder was made")
	}
}

func TestOnlyItsOwnerCanReadIt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such bits")
	}
	opened, err := File(filepath.Join(t.TempDir(), "tokens"), passphrase, clock.Real()) // with the work factor of the program
	if err != nil {
		t.Fatal(err)
	}
	store := opened.(*fileStore)
	if err := store.Put(ctx, entry, secret.New("token-of-the-partner")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(store.folder)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is %v, %v", info.Mode(), err)
	}
	files, _ := os.ReadDir(store.folder)
	if len(files) != 2 {
		t.Errorf("there are %d files, want the entry and the check", len(files))
	}
	for _, file := range files {
		info, err := file.Info()
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v, %v", file.Name(), info.Mode(), err)
		}
		content, err := os.ReadFile(filepath.Join(store.folder, file.Name()))
		if err != nil || bytes.Contains(content, []byte("token-of")) {
			t.Errorf("%s is not encrypted (%v)", file.Name(), err)
		}
		if factor, ok := workOf(content); !ok || factor != 15 {
			t.Errorf("%s has the work factor %d, %v", file.Name(), factor, ok)
		}
	}
}

func TestAnotherPassphraseIsRefusedWhenTheFolderIsOpened(t *testing.T) {
	store := saved(t)
	_, err := File(store.folder, secret.New("another passphrase"), clock.Real())
	if !errors.Is(err, ErrPassphrase) {
		t.Errorf("opening says %v", err)
	}
	if _, err := File(store.folder, secret.New("too short"), clock.Real()); !errors.Is(err, ErrPassphrase) {
		t.Errorf("nine characters: %v", err)
	}
}

func TestTwoFirstRunsWithDifferentPassphrases(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "tokens")
	first := openFolder(t, folder)
	second, err := File(folder, secret.New("another passphrase"), clock.Real())
	if err != nil {
		t.Fatal(err)
	}
	if err := first.CheckWritable(ctx); err != nil {
		t.Fatal(err)
	}
	if err := second.CheckWritable(ctx); !errors.Is(err, ErrPassphrase) {
		t.Errorf("the second passphrase: %v", err)
	}
}

func TestFilesThatAreNotWhole(t *testing.T) {
	store := saved(t)
	path := store.file(entry)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	header := bytes.Index(whole, []byte("\n---")) + 1
	flip := func(at int) []byte {
		content := bytes.Clone(whole)
		content[at] ^= 1
		return content
	}
	for name, test := range map[string]struct {
		content []byte
		want    error
	}{
		"empty":                 {nil, ErrDamaged},
		"half a header":         {whole[:header/2], ErrDamaged},
		"a header only":         {whole[:header], ErrDamaged},
		"no text":               {whole[:len(whole)-len("token-of-the-partner")-16], ErrDamaged},
		"one byte short":        {whole[:len(whole)-1], ErrDamaged},
		"one byte more":         {append(bytes.Clone(whole), 'x'), ErrDamaged},
		"another version":       {flip(0), ErrDamaged},
		"another text":          {flip(len(whole) - 1), ErrDamaged},
		"another header's mark": {flip(header + 6), ErrDamaged},
		"another salt":          {withSalt(whole, "AAAAAAAAAAAAAAAAAAAAAA"), ErrPassphrase},
		"a salt that is none":   {withSalt(whole, "A.AAAAAAAAAAAAAAAAAAAA"), ErrDamaged},
		"too much work":         {bytes.Replace(whole, []byte(" 2\n"), []byte(" 30\n"), 1), ErrDamaged},
		"for a key":             {[]byte("age-encryption.org/v1\n-> X25519 AAAA\nBBBB\n--- CCCC\n"), ErrDamaged},
		"far too long":          {append(bytes.Clone(whole), make([]byte, mostBytes)...), ErrDamaged},
	} {
		if err := os.WriteFile(path, test.content, 0o600); err != nil {
			t.Fatal(err)
		}
		value, err := store.Get(ctx, entry)
		if !errors.Is(err, test.want) || !value.Empty() {
			t.Errorf("%s: Get says %v, want %v", name, err, test.want)
		}
		if cause, fix := Explain(err); cause == "" || fix == "" || strings.Contains(cause, "scrypt") {
			t.Errorf("%s: a person is told %q, %q", name, cause, fix)
		}
	}
}

// withSalt is the file with another salt: 16 bytes in base64. A bit of the drawn one would at times flip into what is no base64.
func withSalt(file []byte, salt string) []byte {
	at := bytes.Index(file, []byte("scrypt ")) + len("scrypt ")
	return slices.Concat(file[:at], []byte(salt), file[at+len(salt):])
}

func TestFoldersThatCannotBeUsed(t *testing.T) {
	base := t.TempDir()
	file := filepath.Join(base, "file")
	loose := filepath.Join(base, "loose")
	if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Mkdir(loose, 0o755), os.Chmod(loose, 0o755)); err != nil {
		t.Fatal(err)
	}
	folders := []string{file, filepath.Join(file, "below")}
	if runtime.GOOS != "windows" {
		folders = append(folders, loose)
	}
	for _, folder := range folders {
		store, err := File(folder, passphrase, clock.Real())
		if err == nil {
			if probe := store.Probe(ctx); probe.State != Unsupported || probe.Fix == "" {
				t.Errorf("%s looks like %+v", folder, probe)
			}
			err = store.CheckWritable(ctx)
		}
		if !errors.Is(err, ErrUnusable) {
			t.Errorf("%s: %v", folder, err)
		}
	}
	if left, _ := os.ReadDir(loose); len(left) != 0 {
		t.Error("something was written where others can look")
	}
}

func TestAWriteThatFailsLeavesNothing(t *testing.T) {
	store := saved(t)
	if err := os.Mkdir(store.file("host/id/taken"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := store.Put(ctx, "host/id/taken", secret.New("x")); !errors.Is(err, ErrNotStored) {
		t.Errorf("Put says %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(store.folder, tempName)); len(left) != 0 {
		t.Errorf("it left %q", left)
	}
}

func TestTemporaryFilesOfKilledRunsGo(t *testing.T) {
	store := saved(t)
	old, fresh := filepath.Join(store.folder, ".tmp-old"), filepath.Join(store.folder, ".tmp-fresh")
	now := clock.Real().Now()
	for path, when := range map[string]time.Time{old: now.Add(-2 * leftoverAge), fresh: now} {
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, when, when)); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.CheckWritable(ctx); err != nil {
		t.Fatal(err)
	}
	left, _ := filepath.Glob(filepath.Join(store.folder, tempName))
	if len(left) != 1 || left[0] != fresh {
		t.Errorf("left are %q", left)
	}
}

func TestNoTwoItemsShareAFile(t *testing.T) {
	store, seen := openFolder(t, filepath.Join(t.TempDir(), "x")), map[string]Item{}
	for _, item := range []Item{"a/b/c", "a/b.c", "a/b_c", "a/b-c", "a.b/c", "probe/check", "check/x"} {
		path := store.file(item)
		if other, taken := seen[path]; taken || filepath.Dir(path) != store.folder || filepath.Base(path) == checkName {
			t.Errorf("%s is kept in %s, as is %s", item, path, other)
		}
		seen[path] = item
	}
}

func FuzzDecrypt(f *testing.F) {
	whole, err := encrypt(passphrase, secret.New("token"), 1)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(bytes.Replace(whole, []byte(" 1\n"), []byte(" 2\n"), 1))
	f.Add(whole[:40])
	f.Add([]byte("age-encryption.org/v1\n-> scrypt x 99999999999999999999\n"))
	f.Add([]byte("age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA -1\n\n--- \n"))
	f.Fuzz(func(t *testing.T, sealed []byte) {
		if factor, ok := workOf(sealed); ok && factor > 10 && factor <= mostWork {
			t.Skip("it would only take long")
		}
		value, err := decrypt("FILE", sealed, passphrase)
		if err == nil || !value.Empty() || !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrPassphrase) {
			t.Errorf("decrypting what we did not write: %v", err)
		}
	})
}
