package keystore

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"brickpass/internal/secret"
)

const anotherFolder = "Go back and give another folder, on a disk that you may write to."

// write puts a file in its place at once: whoever reads sees the old one or the new one, whole, whenever the machine
// stops.
func (s *fileStore) write(path string, value secret.Value) error {
	sealed, err := encrypt(s.passphrase, value, s.work)
	if err != nil {
		return err
	}
	if err := replace(path, sealed); err != nil {
		return &Error{Kind: ErrNotStored, Cause: "The encrypted file could not be written: " + path, Fix: anotherFolder, said: err}
	}
	return nil
}

func replace(path string, content []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), tempName) // 0600, whatever the umask
	if err != nil {
		return fmt.Errorf("creating a temporary file: %w", err)
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	if _, err := file.Write(content); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	if err := file.Sync(); err != nil {
		return fmt.Errorf("writing to the disk: %w", err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("closing: %w", err)
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return fmt.Errorf("putting it in its place: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes a rename or a removal last. Windows has no such thing and refuses (keychain.md 0.15).
func syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(folder)
	if err != nil {
		return fmt.Errorf("opening the folder: %w", err)
	}
	defer dir.Close()
	if err := dir.Sync(); err != nil {
		return fmt.Errorf("writing the folder to the disk: %w", err)
	}
	return nil
}

// checkFolder refuses a folder into which others can look. It does not tighten one that it did not make: that may be
// somebody's home.
func (s *fileStore) checkFolder() error {
	info, err := os.Stat(s.folder)
	switch {
	case os.IsNotExist(err):
		return nil // it will be made
	case err != nil:
		return &Error{Kind: ErrUnusable, Cause: "The folder for encrypted files cannot be opened: " + s.folder, Fix: anotherFolder, said: err}
	case !info.IsDir():
		return &Error{Kind: ErrUnusable, Cause: s.folder + " is a file, and a folder is needed.", Fix: anotherFolder}
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return &Error{
			Kind: ErrUnusable, Cause: "Other users of this computer can look into " + s.folder,
			Fix: "Run `chmod 700 '" + s.folder + "'`, then check again.",
		}
	}
	return nil
}
