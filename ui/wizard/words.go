package wizard

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"brickpass/ui"
)

var numbers = []string{
	"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
}

// counted writes a number with its noun: "eight changes".
func counted(n int, one, many string) string {
	noun := many
	if n == 1 {
		noun = one
	}
	return number(n) + " " + noun
}

// number writes a small number as a word.
func number(n int) string {
	if n < len(numbers) {
		return numbers[n]
	}
	return strconv.Itoa(n)
}

// spans writes ascending numbers with those in a row drawn together: 1–3 5.
func spans(numbers []int) string {
	var words []string
	for i := 0; i < len(numbers); {
		last := i
		for last+1 < len(numbers) && numbers[last+1] == numbers[last]+1 {
			last++
		}
		word := strconv.Itoa(numbers[i])
		if last > i {
			word += "–" + strconv.Itoa(numbers[last])
		}
		words, i = append(words, word), last+1
	}
	return strings.Join(words, " ")
}

func times(n int) string {
	if n == 2 {
		return "twice"
	}
	return counted(n, "time", "times")
}

func capital(text string) string {
	for i, r := range text {
		return string(unicode.ToUpper(r)) + text[i+len(string(r)):]
	}
	return text
}

// day writes a date as people do: 19 February 2027. What is no date stays as it is.
func day(iso string) string {
	date, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return date.Format("2 January 2006")
}

// clean makes a text fit to be drawn.
func clean(text string) string { return ui.Clean(text) }
