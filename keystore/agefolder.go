package keystore

import (
	"os"
	"path/filepath"
)

// HasPassphrase says whether a folder for encrypted files has its passphrase already. Where it cannot be looked at, it has none.
func HasPassphrase(folder string) bool {
	_, err := os.Lstat(filepath.Join(folder, checkName))
	return err == nil
}
