package steps

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Connections reads the journals of a state folder, by name. A file that cannot be read is left out and named in the error;
// the others are given all the same.
func Connections(dir string) ([]Connection, error) {
	entries, err := os.ReadDir(filepath.Join(dir, "connections"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the state folder: %w", err)
	}
	var all []Connection
	var failed error
	for _, entry := range entries {
		name, ok := strings.CutSuffix(entry.Name(), ".jsonl")
		if !ok || !connectionName.MatchString(name) {
			continue
		}
		records, err := readJournal(connectionPath(dir, name))
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		all = append(all, fold(name, records))
	}
	sort.Slice(all, func(a, b int) bool { return all[a].Name < all[b].Name })
	return all, failed
}

// readJournal reads whole lines; a torn last one does not count.
func readJournal(path string) ([]Record, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading a journal: %w", err)
	}
	return ParseJournal(bytes.NewReader(data))
}

// ParseJournal reads records. A last line without an end, which a crash left, does not count.
func ParseJournal(from io.Reader) ([]Record, error) {
	reader := bufio.NewReader(from)
	var records []Record
	for number := 1; ; number++ {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return records, nil
		}
		if err != nil {
			return records, fmt.Errorf("reading a journal: %w", err)
		}
		var record Record
		if err := json.Unmarshal(line, &record); err != nil {
			return records, fmt.Errorf("line %d of a journal is not a record: %w", number, err)
		}
		records = append(records, record)
	}
}
