package screen_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"brickpass/internal/screen"
)

func TestThePictureOfAScreen(t *testing.T) {
	terminal := screen.Run(t, notebook{}, screen.Size{Width: 40, Height: 8})
	terminal.WaitForText("notebook 40x8")
	terminal.Type("<&>")
	shown := terminal.WaitForText("typed  <&>")

	screen.Picture(t, "testdata/notebook.svg", shown)

	decoder := xml.NewDecoder(strings.NewReader(shown.SVG()))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("the picture is not XML: %v", err)
		}
	}
}
