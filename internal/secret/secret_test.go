package secret

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"text/template"
)

const text = "dapi0123456789abcdef"

// carrier holds a secret in every way in which a struct can.
type carrier struct {
	Exported Value
	hidden   Value
	Pointer  *Value
	List     []Value
	Map      map[string]Value
	Any      any
}

func TestNothingPrintsIt(t *testing.T) {
	value := New(text)
	all := carrier{value, value, &value, []Value{value}, map[string]Value{"a": value}, value}
	shown := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p", "%c", "%U", "%10.3s", "% x"} {
		for name, what := range map[string]any{"value": value, "pointer": &value, "carrier": all, "carrier's pointer": &all, "hidden": all.hidden} {
			shown[verb+" of a "+name] = fmt.Sprintf(verb, what)
		}
	}
	encoded, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	shown["JSON"] = string(encoded)
	key, err := json.Marshal(map[Value]int{value: 1})
	if err != nil {
		t.Fatal(err)
	}
	shown["a key in JSON"] = string(key)
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "value", value, "carrier", all)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "value", value, "carrier", all)
	if err := template.Must(template.New("").Parse("{{.}} {{.Exported}}")).Execute(&out, all); err != nil {
		t.Fatal(err)
	}
	shown["logs and template"] = out.String()
	if err := gob.NewEncoder(&out).Encode([]Value{value}); err == nil {
		t.Error("gob writes it down")
	}
	shown["error"] = fmt.Errorf("it failed: %w, %v", errors.New("no"), value).Error()
	func() {
		defer func() { shown["panic"] = fmt.Sprint(recover()) }()
		panic(value)
	}()
	for how, output := range shown {
		if strings.Contains(output, text) || strings.Contains(output, fmt.Sprintf("%x", text)) || strings.Contains(output, text[:8]) {
			t.Errorf("%s shows it: %s", how, output)
		}
	}
}

func TestHide(t *testing.T) {
	for in, want := range map[string]string{
		"before " + text + " after":          "before [redacted] after",
		text + text:                          "[redacted][redacted]",
		"cut off: " + text[:19]:              "cut off: [redacted]",
		"cut off: " + text[:6] + "…":         "cut off: [redacted]…",
		"tokens begin with dapi":             "tokens begin with dapi",
		"nothing of it":                      "nothing of it",
		"":                                   "",
		"a beginning " + text[:9] + " alone": "a beginning " + text[:9] + " alone",
	} {
		if got := New(text).Hide(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
	if got := (Value{}).Hide("as it is"); got != "as it is" {
		t.Errorf("no secret hid something: %q", got)
	}
}

func TestWhatIsTakenIn(t *testing.T) {
	if value := New(" \n" + text + "\r\n"); value.Reveal() != text || !value.Equal(New(text)) || value.Equal(New(text+"0")) {
		t.Error("white space of pasting is not cut, or Equal is wrong")
	}
	for _, none := range []Value{{}, New(""), New(" \t")} {
		if !none.Empty() || none.Reveal() != "" || none.Equal(New(text)) {
			t.Error("nothing is something")
		}
	}
	var answer struct{ Token Value }
	if err := json.Unmarshal([]byte(`{"token":"`+text+`"}`), &answer); err != nil || answer.Token.Reveal() != text {
		t.Errorf("read out of an answer: %v", err)
	}
	if err := json.Unmarshal([]byte(`{"token":["`+text+`"]}`), &answer); err == nil || strings.Contains(err.Error(), text) {
		t.Errorf("the error is %v", err)
	}
}

func FuzzHide(f *testing.F) {
	f.Add("01234567", "x 012345670123456…")
	f.Add("00000000", "0000000000000000")
	f.Fuzz(func(t *testing.T, hidden, in string) {
		value := New(hidden)
		if value.Empty() || strings.ContainsAny(value.Reveal(), Redacted) {
			t.Skip("nothing to hide, or letters of the mark itself")
		}
		if strings.Contains(value.Hide(in), value.Reveal()) {
			t.Error("it is still there")
		}
	})
}

func TestASecretIsKnownByItsHash(t *testing.T) {
	const sum = "f8bb3e6d24a3fe8d8a3d7a2d8bf1e1c7d6e9f0a1b2c3d4e5f60718293a4b5c6d"
	if New(text).HasSHA256(sum) || New("").HasSHA256("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855") {
		t.Error("known by a hash that is not its own, or without being one")
	}
	if !New("abc").HasSHA256("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD") {
		t.Error("not known by its own hash")
	}
}
