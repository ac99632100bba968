package keystore

import (
	"os"
	"testing"
	"time"

	"brickpass/internal/screen"
)

func TestOpen(t *testing.T) {
	screen.Run(t)
	t.Log(time.Now(), os.Getenv("HOME"))
	time.Sleep(time.Second) // want forbidigo
}
