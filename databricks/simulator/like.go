package simulator

import "strings"

// like matches SQL's pattern: % for any text, _ for one character; empty matches all.
func like(pattern, text string) bool {
	if pattern == "" {
		return true
	}
	return likeFrom(strings.ToLower(pattern), strings.ToLower(text))
}

func likeFrom(pattern, text string) bool {
	retryPattern, retryText := -1, 0
	p, t := 0, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && (pattern[p] == '%' || pattern[p] == '*'):
			retryPattern, retryText = p, t
			p++
		case p < len(pattern) && (pattern[p] == '_' || pattern[p] == text[t]):
			p, t = p+1, t+1
		case retryPattern >= 0:
			retryText++
			p, t = retryPattern+1, retryText
		default:
			return false
		}
	}
	for p < len(pattern) && (pattern[p] == '%' || pattern[p] == '*') {
		p++
	}
	return p == len(pattern)
}
