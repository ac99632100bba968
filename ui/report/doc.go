// Package report writes what leaves brickpass on paper: one page about a connection for a security team, as Markdown, JSON and printable
// HTML, and the day on which its credential ends as a calendar file. All of it is made from a steps.Report, which holds no secret.
//
// It must not know where a report goes, nor ask anybody anything. Names and answers come from elsewhere, so everything that it writes
// is escaped for where it stands.
package report
