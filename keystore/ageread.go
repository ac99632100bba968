package keystore

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"filippo.io/age"

	"brickpass/internal/secret"
)

const (
	// workFactor is scrypt's: 32 MiB and about 0.15 s. age's own default, 18, takes 256 MiB and more than a second, which
	// kills the program in a small container (keychain.md 0.16). A passphrase of six drawn words makes up for it.
	workFactor = 15
	// mostWork is the most that a file may ask for: 20 is 1 GiB. More is an attack or damage.
	mostWork = 20
	// mostBytes is far more than any encrypted secret has.
	mostBytes = 64 << 10
)

// encrypt makes the content of a file.
func encrypt(passphrase, value secret.Value, factor int) ([]byte, error) {
	recipient, err := age.NewScryptRecipient(passphrase.Reveal())
	if err != nil {
		return nil, fmt.Errorf("taking the passphrase: %w", err)
	}
	recipient.SetWorkFactor(factor)
	var sealed bytes.Buffer
	writer, err := age.Encrypt(&sealed, recipient)
	if err != nil {
		return nil, fmt.Errorf("encrypting: %w", err)
	}
	if _, err := io.WriteString(writer, value.Reveal()); err != nil {
		return nil, fmt.Errorf("encrypting: %w", err)
	}
	if err := writer.Close(); err != nil {
		return nil, fmt.Errorf("encrypting: %w", err)
	}
	return sealed.Bytes(), nil
}

// decrypt opens the content of a file. Its errors are ErrDamaged and ErrPassphrase.
func decrypt(path string, sealed []byte, passphrase secret.Value) (secret.Value, error) {
	if factor, ok := workOf(sealed); !ok || factor > mostWork || len(sealed) > mostBytes {
		return secret.Value{}, damaged(path)
	}
	identity, err := age.NewScryptIdentity(passphrase.Reveal())
	if err != nil {
		return secret.Value{}, fmt.Errorf("taking the passphrase: %w", err)
	}
	identity.SetMaxWorkFactor(mostWork)
	reader, err := age.Decrypt(bytes.NewReader(sealed), identity)
	if errors.Is(err, age.ErrIncorrectIdentity) {
		return secret.Value{}, wrongPassphrase(path)
	}
	if err != nil {
		return secret.Value{}, damaged(path)
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		return secret.Value{}, damaged(path)
	}
	return secret.New(string(text)), nil
}

// workOf reads scrypt's work factor out of the header (age-encryption.org/v1): the second line is "-> scrypt SALT FACTOR".
// age says that it is too large, or that a file is for keys and not for a passphrase, only in the text of its error.
func workOf(sealed []byte) (int, bool) {
	lines := strings.SplitN(string(sealed), "\n", 3)
	if len(lines) < 3 || lines[0] != "age-encryption.org/v1" {
		return 0, false
	}
	fields := strings.Split(lines[1], " ")
	if len(fields) != 4 || fields[0] != "->" || fields[1] != "scrypt" {
		return 0, false
	}
	factor, err := strconv.Atoi(fields[3])
	return factor, err == nil
}

// read opens a file. Its errors are *Error, or os.ErrNotExist.
func (s *fileStore) read(path string) (secret.Value, error) {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return secret.Value{}, os.ErrNotExist
	}
	if err != nil {
		return secret.Value{}, unreadable(path, err)
	}
	defer file.Close()
	sealed, err := io.ReadAll(io.LimitReader(file, mostBytes+1))
	if err != nil {
		return secret.Value{}, unreadable(path, err)
	}
	return decrypt(path, sealed, s.passphrase)
}

func unreadable(path string, err error) *Error {
	return &Error{Kind: ErrUnusable, Cause: "The encrypted file cannot be read: " + path, Fix: "Check who owns it: it has to be you.", said: err}
}

func damaged(path string) *Error {
	return &Error{Kind: ErrDamaged, Cause: "The encrypted file is damaged, or is not one of brickpass: " + path, Fix: "Move it away, then rotate the token to get a new one."}
}

func wrongPassphrase(path string) *Error {
	return &Error{Kind: ErrPassphrase, Cause: "This passphrase does not open " + path, Fix: "Enter the passphrase that you chose when the first token was saved there."}
}
