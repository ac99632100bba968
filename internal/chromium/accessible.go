package chromium

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
)

// Node is one node of the tree that the browser gives to a screen reader.
type Node struct {
	Role, Name string
	Level      int // of a heading
	Depth      int
}

// Accessible is that tree, in the order in which it is read.
func (b *Tab) Accessible() []Node {
	b.t.Helper()
	var tree []*accessibility.Node
	b.Does("reading the accessibility tree", chromedp.ActionFunc(func(ctx context.Context) (err error) {
		tree, err = accessibility.GetFullAXTree().Do(ctx)
		return err //nolint:wrapcheck // Does says what failed
	}))
	byID := map[accessibility.NodeID]*accessibility.Node{}
	for _, node := range tree {
		byID[node.NodeID] = node
	}
	var nodes []Node
	var read func(*accessibility.Node, int)
	read = func(node *accessibility.Node, depth int) {
		if !node.Ignored {
			one := Node{Role: text(node.Role), Name: text(node.Name), Depth: depth}
			for _, property := range node.Properties {
				if property.Name == accessibility.PropertyNameLevel {
					_ = json.Unmarshal(property.Value.Value, &one.Level) // 0 if it is no number
				}
			}
			nodes = append(nodes, one)
			depth++
		}
		for _, id := range node.ChildIDs {
			if child := byID[id]; child != nil {
				read(child, depth)
			}
		}
	}
	if len(tree) > 0 {
		read(tree[0], 0)
	}
	return nodes
}

func text(value *accessibility.Value) string {
	var said string
	if value != nil {
		_ = json.Unmarshal(value.Value, &said) // "" if it is no text
	}
	return said
}

// Faint are the texts whose colour is too near to what they stand on: under 4.5 to 1, or 3 to 1 if they are large (WCAG 2.2, 1.4.3).
func (b *Tab) Faint() []string {
	b.t.Helper()
	var faint []string
	b.Does("looking at the contrast", chromedp.Evaluate(contrastScript, &faint))
	return faint
}

// contrastScript looks at each element that has text of its own. Where nothing is painted behind it, it stands on white.
const contrastScript = `(() => {
	const parse = (css) => (css.match(/[\d.]+/g) || []).map(Number);
	const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
		.reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
	const behind = (element) => {
		for (; element; element = element.parentElement) {
			const colour = parse(getComputedStyle(element).backgroundColor);
			if (colour.length < 4 || colour[3] === 1) return colour;
		}
		return [255, 255, 255];
	};
	const faint = [];
	for (const element of document.body.querySelectorAll("*")) {
		const own = [...element.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join("").trim();
		if (!own) continue;
		const style = getComputedStyle(element);
		const [a, b] = [light(parse(style.color)), light(behind(element))].sort((x, y) => y - x);
		const size = parseFloat(style.fontSize);
		const large = size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700;
		const ratio = (a + 0.05) / (b + 0.05);
		if (ratio < (large ? 3 : 4.5)) faint.push(ratio.toFixed(2) + ": " + own);
	}
	return faint;
})()`

// String is the node as one line, for a test that failed.
func (n Node) String() string {
	return fmt.Sprintf("%*s%s %q %d", n.Depth, "", n.Role, n.Name, n.Level)
}
