package keystore

import (
	"context"
	"fmt"
	"path/filepath"
)

// DeleteFile removes an item from a folder of encrypted files. That takes no passphrase: a token that is revoked can be tidied
// away by somebody who has forgotten it.
func DeleteFile(ctx context.Context, folder string, item Item) error {
	absolute, err := filepath.Abs(folder)
	if err != nil {
		return fmt.Errorf("finding the folder for encrypted files: %w", err)
	}
	return (&fileStore{folder: absolute}).Delete(ctx, item)
}
