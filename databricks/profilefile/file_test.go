package profilefile_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"brickpass/databricks/profilefile"
)

func write(t *testing.T, file profilefile.File) error {
	t.Helper()
	edit, err := file.Put(acme())
	if err != nil {
		t.Fatal(err)
	}
	return file.Write(edit)
}

func alone(t *testing.T, folder string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(names) {
		t.Errorf("beside %v there is more: %v", names, entries)
	}
}

func ownersAlone(t *testing.T, path string) {
	t.Helper()
	about, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && about.Mode() != 0o600 {
		t.Errorf("%s is %s", path, about.Mode())
	}
}

// A file that is not there is made, with its folder, for its owner alone.
func TestAMissingFileIsMade(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new")
	path := filepath.Join(folder, "profiles")
	file := open(t, path)
	if file.There || file.Others {
		t.Error("it is there")
	}
	if err := write(t, file); err != nil {
		t.Fatal(err)
	}
	if got := read(t, path); got != written {
		t.Errorf("%q", got)
	}
	ownersAlone(t, path)
	alone(t, folder, "profiles")
}

// Others could read it; afterwards only its owner can.
func TestTheFileIsClosedToOthers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such permissions")
	}
	folder := t.TempDir()
	path := filepath.Join(folder, ".databrickscfg")
	if err := os.WriteFile(path, []byte("[prod]\nhost = x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if open(t, path).Others {
		t.Error("it is said to be open to others")
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	file := open(t, path)
	if !file.Others {
		t.Error("it is not said to be open to others")
	}
	if err := write(t, file); err != nil {
		t.Fatal(err)
	}
	ownersAlone(t, path)
	alone(t, folder, ".databrickscfg")
}

// A link stays a link, and what it leads to is changed.
func TestALinkStays(t *testing.T) {
	folder := t.TempDir()
	path, target := filepath.Join(folder, ".databrickscfg"), filepath.Join(folder, "dotfiles", "databricks")
	if err := os.Mkdir(filepath.Dir(target), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(target, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join("dotfiles", "databricks"), path); err != nil {
		t.Skip("links cannot be made here")
	}
	if err := write(t, open(t, path)); err != nil {
		t.Fatal(err)
	}
	if at, err := os.Readlink(path); err != nil || at != filepath.Join("dotfiles", "databricks") {
		t.Errorf("the link is %q: %v", at, err)
	}
	if got := read(t, target); got != written {
		t.Errorf("%q", got)
	}
	alone(t, filepath.Dir(target), "databricks")

	if err := os.Remove(target); err != nil {
		t.Fatal(err)
	}
	if _, err := profilefile.Open(path); err == nil {
		t.Error("a link that leads nowhere was opened")
	}
}

// What somebody else wrote meanwhile is not lost.
func TestAFileThatWasChangedMeanwhileIsLeftAlone(t *testing.T) {
	const theirs = "[prod]\nhost = https://prod\n"
	for name, meanwhile := range map[string]func(path string) error{
		"changed": func(path string) error { return os.WriteFile(path, []byte(theirs), 0o600) },
		"removed": os.Remove,
	} {
		path := filepath.Join(t.TempDir(), ".databrickscfg")
		if err := os.WriteFile(path, []byte("[b]\nhost = x\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		file := open(t, path)
		if err := meanwhile(path); err != nil {
			t.Fatal(err)
		}
		if err := write(t, file); !errors.Is(err, profilefile.ErrChanged) {
			t.Errorf("%s: %v", name, err)
		}
		if name == "changed" && read(t, path) != theirs {
			t.Errorf("%q", read(t, path))
		}
		if _, err := os.Stat(path + ".brickpass"); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: a copy is left: %v", name, err)
		}
	}
	path := filepath.Join(t.TempDir(), ".databrickscfg")
	file := open(t, path)
	if err := os.WriteFile(path, []byte(theirs), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := write(t, file); !errors.Is(err, profilefile.ErrChanged) || read(t, path) != theirs {
		t.Errorf("made meanwhile: %v", err)
	}
}

// A run that was cut off left its copy: it goes with the next one.
func TestTheCopyOfARunThatWasCutOffGoes(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, ".databrickscfg")
	if err := os.WriteFile(path+".brickpass", []byte(written), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := write(t, open(t, path)); err != nil {
		t.Fatal(err)
	}
	ownersAlone(t, path)
	alone(t, folder, ".databrickscfg")
}

// What is no file is not replaced by one, and what is too large is no profile file.
func TestWhatIsNoProfileFileIsNotOpened(t *testing.T) {
	folder := t.TempDir()
	large := filepath.Join(folder, "large")
	if err := os.WriteFile(large, make([]byte, 1<<20+1), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{folder, os.DevNull, large} {
		if _, err := profilefile.Open(path); err == nil {
			t.Errorf("%s was opened", path)
		}
	}
}
