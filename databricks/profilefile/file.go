package profilefile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrChanged says that somebody else wrote the file since it was read.
var ErrChanged = errors.New("the file was changed meanwhile")

// File is a profile file as it was read.
type File struct {
	Text   []byte
	There  bool
	Others bool   // others on this computer may read it
	path   string // where it really is, if links lead there
}

// Open reads a profile file. One that is not there is empty.
func Open(path string) (File, error) {
	real, err := follow(path)
	if err != nil {
		return File{}, err
	}
	file := File{path: real}
	text, err := os.ReadFile(real)
	if errors.Is(err, fs.ErrNotExist) {
		return file, nil
	}
	if err != nil {
		return File{}, errors.New("it cannot be read")
	}
	file.Text, file.There = text, true
	if about, err := os.Stat(real); err == nil {
		file.Others = about.Mode().Perm()&0o077 != 0
	}
	return file, nil
}

// follow finds what a link leads to, also where that is not there yet, so that the link stays a link.
func follow(path string) (string, error) {
	for range 40 {
		about, err := os.Lstat(path)
		if err != nil || about.Mode()&fs.ModeSymlink == 0 {
			return path, nil //nolint:nilerr // one that is not there is where it will be
		}
		next, err := os.Readlink(path)
		if err != nil {
			return "", errors.New("it is a link that leads nowhere")
		}
		if !filepath.IsAbs(next) {
			next = filepath.Join(filepath.Dir(path), next)
		}
		path = next
	}
	return "", errors.New("it is a link that leads to itself")
}

// Write puts another text in the place of the file: whole or not at all, and for its owner alone. If somebody else wrote it since it
// was read, it is ErrChanged, and nothing is written. No copy of what stood in it is left.
func (f File) Write(text []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return fmt.Errorf("making its folder: %w", err)
	}
	fresh := filepath.Join(filepath.Dir(f.path), "."+filepath.Base(f.path)+".brickpass")
	_ = os.Remove(fresh) // of a run that was cut off: it holds a secret
	defer func() {
		if err != nil {
			_ = os.Remove(fresh)
		}
	}()
	if err := writeSynced(fresh, text); err != nil {
		return err
	}
	now, err := os.ReadFile(f.path)
	switch {
	case err == nil && (!f.There || !bytes.Equal(now, f.Text)), f.There && errors.Is(err, fs.ErrNotExist):
		return ErrChanged
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return errors.New("it cannot be read any more")
	}
	if err := os.Rename(fresh, f.path); err != nil {
		return fmt.Errorf("putting it in its place: %w", err)
	}
	if folder, err := os.Open(filepath.Dir(f.path)); err == nil {
		_ = folder.Sync() // not every system can; the file itself is on the disk
		_ = folder.Close()
	}
	return nil
}

func writeSynced(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("writing it: %w", err)
	}
	if _, err = file.Write(text); err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("writing it: %w", err)
	}
	return nil
}
