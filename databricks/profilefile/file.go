package profilefile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
)

// ErrChanged says that somebody else wrote the file since it was read.
var ErrChanged = errors.New("it was changed meanwhile")

// largest is more than any profile file that was written by hand or by a tool: 1 MiB.
const largest = 1 << 20

// File is a profile file as it was read.
type File struct {
	There  bool
	Others bool   // others on this computer may read it; not known on Windows
	path   string // where it really is, if links lead there
	text   *[]byte
}

// Open reads a profile file. One that is not there is empty. An error says what is wrong with the file, and quotes nothing of it.
func Open(path string) (File, error) {
	target, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(path); err == nil {
			return File{}, errors.New("it is a link that leads nowhere")
		}
		return File{path: path, text: &[]byte{}}, nil
	}
	if err != nil {
		return File{}, errors.New("it cannot be found")
	}
	about, err := os.Stat(target)
	switch {
	case err != nil:
		return File{}, errors.New("it cannot be read")
	case !about.Mode().IsRegular(): // /dev/null would be replaced, a pipe be waited for
		return File{}, errors.New("it is no file to be written")
	case about.Size() > largest:
		return File{}, errors.New("it is larger than 1 MiB")
	}
	text, err := os.ReadFile(target)
	if err != nil {
		return File{}, errors.New("it cannot be read")
	}
	return File{There: true, Others: runtime.GOOS != "windows" && about.Mode().Perm()&0o077 != 0, path: target, text: &text}, nil
}

// Value is what a profile says under a key that holds no secret; "" under any other.
func (f File) Value(profile, key string) string {
	found, err := read(*f.text)
	if err != nil || !slices.Contains(harmless, key) {
		return ""
	}
	return found[profile][key]
}

// Write carries a change out: wholly or not at all. Afterwards the file is its owner's alone. If somebody else wrote it since it was
// read, it is ErrChanged, and nothing is written. No copy of what stood in it is left.
func (f File) Write(edit Edit) error {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return fmt.Errorf("making its folder: %w", err)
	}
	fresh := f.path + ".brickpass"
	_ = os.Remove(fresh) // of a run that was cut off: it holds a secret
	err := writeSynced(fresh, *edit.text)
	if err == nil {
		err = f.unchanged()
	}
	if err == nil {
		err = os.Rename(fresh, f.path)
	}
	if err != nil {
		_ = os.Remove(fresh)
		return fmt.Errorf("writing it: %w", err)
	}
	if folder, err := os.Open(filepath.Dir(f.path)); err == nil {
		_ = folder.Sync() // not every system can; the file itself is on the disk
		_ = folder.Close()
	}
	return nil
}

func (f File) unchanged() error {
	now, err := os.ReadFile(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !f.There:
		return nil
	case err != nil, !f.There, !bytes.Equal(now, *f.text):
		return ErrChanged
	}
	return nil
}

func writeSynced(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err //nolint:wrapcheck // Write says what was done
	}
	if _, err = file.Write(text); err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}
