package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"

	"brickpass/steps"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string

	pageTemplate = template.Must(template.New("page").Parse(pageHTML))
)

// policy lets the page load nothing and run nothing. The one thing that it has is its own style, by what that hashes to.
func policy() string {
	sum := sha256.Sum256([]byte(pageCSS))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}

// HTML is the report for a browser and for paper: one file, without a script and without anything that is loaded from elsewhere.
func HTML(r steps.Report) (string, error) {
	var out strings.Builder
	err := pageTemplate.Execute(&out, struct {
		Policy string
		Style  template.CSS
		Page   page
	}{policy(), template.CSS(pageCSS), pageOf(r)}) //nolint:gosec // the style is a file of ours, and nothing is written into it
	if err != nil {
		return "", fmt.Errorf("writing the report: %w", err)
	}
	return out.String(), nil
}
