// Command goldens writes goldens.json: values as go-cty, the library inside Terraform, puts them on
// the wire and into a state file. The codecs' tests compare with it.
//
//	go run . > goldens.json
//	go run . -seeds DIR        # the same as inputs of the fuzzer, a file each
package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
	"github.com/zclconf/go-cty/cty/msgpack"
)

// golden is one value, and how go-cty writes it.
type golden struct {
	Name    string          `json:"name"`
	Type    json.RawMessage `json:"type"`
	Go      string          `json:"go"`
	Msgpack string          `json:"msgpack"`
	// Answer is what we must write when we have read Msgpack: the same without refinements. Absent
	// when it depends on the order that go-cty gives the elements of a set, which is its own affair.
	Answer string `json:"answer,omitempty"`
	// JSON is absent when the value holds an unknown or an infinity.
	JSON string `json:"json,omitempty"`
}

// testCase is a value under a type; the type is the value's own unless it says otherwise.
type testCase struct {
	name string
	val  cty.Value
	ty   cty.Type
}

func main() {
	seeds := flag.String("seeds", "", "write the fuzzer's seeds into this folder instead")
	flag.Parse()
	var goldens []golden
	for _, group := range [][]testCase{
		primitives(), numbers(), collections(), structures(), unknowns(), dynamics(), resources(),
	} {
		for _, c := range group {
			goldens = append(goldens, makeGolden(c))
		}
	}
	if *seeds != "" {
		writeSeeds(*seeds, goldens)
		return
	}
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(goldens); err != nil {
		log.Fatal(err)
	}
}

// writeSeeds writes what codec_fuzz.cc takes: the type, a line feed, the document.
func writeSeeds(dir string, goldens []golden) {
	for i, g := range goldens {
		raw, err := hex.DecodeString(g.Msgpack)
		if err != nil {
			log.Fatal(err)
		}
		for ext, doc := range map[string]string{"msgpack": string(raw), "json": g.JSON} {
			name := filepath.Join(dir, fmt.Sprintf("%03d.%s", i, ext))
			if err := os.WriteFile(name, []byte(string(g.Type)+"\n"+doc), 0o644); err != nil {
				log.Fatal(err)
			}
		}
	}
}

func makeGolden(c testCase) golden {
	if c.ty == cty.NilType {
		c.ty = c.val.Type()
	}
	g := golden{Name: c.name, Type: typeJSON(c.ty), Go: fmt.Sprintf("%#v", c.val)}
	g.Msgpack = hexMsgpack(c, c.val)
	if !hasUnorderedSet(c.val) {
		g.Answer = hexMsgpack(c, withoutRefinements(c.val))
	}
	if c.val.IsWhollyKnown() && !strings.Contains(g.Go, "Inf") {
		text, err := ctyjson.Marshal(c.val, c.ty)
		if err != nil {
			log.Fatalf("%s: %s", c.name, err)
		}
		g.JSON = string(text)
	}
	return g
}

func typeJSON(ty cty.Type) json.RawMessage {
	text, err := ctyjson.MarshalType(ty)
	if err != nil {
		log.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		log.Fatal(err)
	}
	return compact.Bytes()
}

func hexMsgpack(c testCase, val cty.Value) string {
	raw, err := msgpack.Marshal(val, c.ty)
	if err != nil {
		log.Fatalf("%s: %s", c.name, err)
	}
	return hex.EncodeToString(raw)
}

func withoutRefinements(val cty.Value) cty.Value {
	plain, err := cty.Transform(val, func(_ cty.Path, v cty.Value) (cty.Value, error) {
		if !v.IsKnown() {
			return cty.UnknownVal(v.Type()), nil
		}
		return v, nil
	})
	if err != nil {
		log.Fatal(err)
	}
	return plain
}

// hasUnorderedSet tells whether val holds a set of several elements that are not primitive.
func hasUnorderedSet(val cty.Value) bool {
	found := false
	_ = cty.Walk(val, func(_ cty.Path, v cty.Value) (bool, error) {
		ty := v.Type()
		if ty.IsSetType() && v.IsKnown() && !v.IsNull() {
			found = found || (!ty.ElementType().IsPrimitiveType() && v.LengthInt() > 1)
		}
		return true, nil
	})
	return found
}

func primitives() []testCase {
	return []testCase{
		{name: "true", val: cty.True},
		{name: "false", val: cty.False},
		{name: "string empty", val: cty.StringVal("")},
		{name: "string of 31 bytes", val: cty.StringVal(strings.Repeat("a", 31))},
		{name: "string of 32 bytes", val: cty.StringVal(strings.Repeat("a", 32))},
		{name: "string of 256 bytes", val: cty.StringVal(strings.Repeat("a", 256))},
		{name: "string of several scripts", val: cty.StringVal("Köln 東京 🛰 עִבְרִית")},
		{name: "string composed to NFC", val: cty.StringVal("e\u0301")},
		{name: "string with escapes", val: cty.StringVal("a\"b\\c\n\t\x01\x7f")},
		{name: "null bool", val: cty.NullVal(cty.Bool)},
		{name: "null number", val: cty.NullVal(cty.Number)},
		{name: "null string", val: cty.NullVal(cty.String)},
	}
}

func numbers() []testCase {
	var cases []testCase
	for _, text := range []string{
		"0", "-0", "1", "3.0", "127", "128", "200", "255", "256", "65535", "65536", "70000",
		"4294967295", "4294967296", "9223372036854775807", "9223372036854775808",
		"18446744073709551615", "18446744073709551616", "1e30", "-1", "-32", "-33", "-128", "-129",
		"-32768", "-32769", "-2147483648", "-2147483649", "-9223372036854775808",
		"-9223372036854775809", "0.5", "-0.5", "0.1", "-0.1", "1.5e300", "1e-7", "2.5e-10",
		"3.14159265358979323846264338327950288419716939937510", "9007199254740993.5",
		"4503599627370497.5", "0.30000000000000004", "1e22", "1e23", "123456789012345678901234567890.5",
		"0.0000152587890625",
	} {
		cases = append(cases, testCase{name: "number " + text, val: cty.MustParseNumberVal(text)})
	}
	for _, f := range []float64{0.1, 1.0 / 3, 2.2250738585072014e-308, 1e20, 1e300, math.MaxFloat64,
		math.Copysign(0, -1)} {
		cases = append(cases, testCase{name: fmt.Sprintf("double %g", f), val: cty.NumberFloatVal(f)})
	}
	return append(cases,
		testCase{name: "infinity", val: cty.PositiveInfinity},
		testCase{name: "negative infinity", val: cty.NegativeInfinity},
		testCase{name: "a third", val: cty.NumberIntVal(1).Divide(cty.NumberIntVal(3))},
	)
}

func collections() []testCase {
	str := cty.StringVal
	var sixteen []cty.Value
	numbered := map[string]cty.Value{}
	for i := int64(0); i < 16; i++ {
		sixteen = append(sixteen, cty.NumberIntVal(i))
		numbered[fmt.Sprintf("key%02d", i)] = cty.NumberIntVal(i)
	}
	link := func(alias string, port int64) cty.Value {
		return cty.ObjectVal(map[string]cty.Value{"alias": str(alias), "port": cty.NumberIntVal(port)})
	}
	return []testCase{
		{name: "list empty", val: cty.ListValEmpty(cty.String)},
		{name: "list null", val: cty.NullVal(cty.List(cty.String))},
		{name: "list unknown", val: cty.UnknownVal(cty.List(cty.String))},
		{name: "list of strings", val: cty.ListVal([]cty.Value{str("b"), str("a"), str("b")})},
		{name: "list of 16", val: cty.ListVal(sixteen)},
		{name: "list with null and unknown", val: cty.ListVal([]cty.Value{
			cty.NullVal(cty.String), cty.UnknownVal(cty.String), str("a")})},
		{name: "list of lists", val: cty.ListVal([]cty.Value{
			cty.ListValEmpty(cty.Bool), cty.ListVal([]cty.Value{cty.True}), cty.NullVal(cty.List(cty.Bool))})},
		{name: "set empty", val: cty.SetValEmpty(cty.String)},
		{name: "set null", val: cty.NullVal(cty.Set(cty.String))},
		{name: "set unknown", val: cty.UnknownVal(cty.Set(cty.String))},
		{name: "set of strings", val: cty.SetVal([]cty.Value{str("b"), str("a"), str("b"), str("ä"), str("B")})},
		{name: "set of numbers", val: cty.SetVal([]cty.Value{
			cty.NumberIntVal(10), cty.NumberIntVal(9), cty.MustParseNumberVal("0.1"),
			cty.MustParseNumberVal("0.25"), cty.MustParseNumberVal("-1e30"), cty.MustParseNumberVal("1e30")})},
		{name: "set of bools", val: cty.SetVal([]cty.Value{cty.True, cty.False})},
		{name: "set with null", val: cty.SetVal([]cty.Value{cty.NullVal(cty.String), str("a")})},
		{name: "set with an unknown", val: cty.SetVal([]cty.Value{cty.UnknownVal(cty.String), str("a")})},
		{name: "set with two unknowns", val: cty.SetVal([]cty.Value{
			cty.UnknownVal(cty.String), cty.UnknownVal(cty.String), str("a"), cty.NullVal(cty.String)})},
		{name: "set of one object", val: cty.SetVal([]cty.Value{link("tokyo", 9443)})},
		{name: "set of objects", val: cty.SetVal([]cty.Value{link("tokyo", 9443), link("berlin", 9300), link("tokyo", 9443)})},
		{name: "map empty", val: cty.MapValEmpty(cty.String)},
		{name: "map null", val: cty.NullVal(cty.Map(cty.String))},
		{name: "map unknown", val: cty.UnknownVal(cty.Map(cty.String))},
		{name: "map of strings", val: cty.MapVal(map[string]cty.Value{"b": str("1"), "a": str("2"), "": str("3"), "ü": str("4")})},
		{name: "map of 16", val: cty.MapVal(numbered)},
		{name: "map with null and unknown", val: cty.MapVal(map[string]cty.Value{
			"a": cty.NullVal(cty.Number), "b": cty.UnknownVal(cty.Number), "c": cty.Zero})},
		{name: "map of sets", val: cty.MapVal(map[string]cty.Value{
			"a": cty.SetVal([]cty.Value{str("y"), str("x")}), "b": cty.SetValEmpty(cty.String)})},
	}
}

func structures() []testCase {
	inner := map[string]cty.Type{"flag": cty.Bool, "names": cty.Set(cty.String)}
	outer := cty.Object(map[string]cty.Type{"b": cty.Object(inner), "a": cty.Number})
	return []testCase{
		{name: "tuple empty", val: cty.EmptyTupleVal},
		{name: "tuple null", val: cty.NullVal(cty.Tuple([]cty.Type{cty.String}))},
		{name: "tuple unknown", val: cty.UnknownVal(cty.Tuple([]cty.Type{cty.String}))},
		{name: "tuple", val: cty.TupleVal([]cty.Value{
			cty.StringVal("a"), cty.Zero, cty.NullVal(cty.Bool), cty.UnknownVal(cty.List(cty.String))})},
		{name: "object empty", val: cty.EmptyObjectVal},
		{name: "object null", val: cty.NullVal(outer)},
		{name: "object unknown", val: cty.UnknownVal(outer)},
		{name: "object nested", val: cty.ObjectVal(map[string]cty.Value{
			"b": cty.ObjectVal(map[string]cty.Value{
				"flag": cty.True, "names": cty.SetVal([]cty.Value{cty.StringVal("z"), cty.StringVal("y")})}),
			"a": cty.MustParseNumberVal("0.1")})},
		{name: "object with null and unknown", val: cty.ObjectVal(map[string]cty.Value{
			"b": cty.ObjectVal(map[string]cty.Value{
				"flag": cty.UnknownVal(cty.Bool), "names": cty.NullVal(cty.Set(cty.String))}),
			"a": cty.NullVal(cty.Number)})},
		{name: "object with null object", val: cty.ObjectVal(map[string]cty.Value{
			"b": cty.NullVal(cty.Object(inner)), "a": cty.UnknownVal(cty.Number)})},
	}
}

func unknowns() []testCase {
	refined := func(ty cty.Type) *cty.RefinementBuilder { return cty.UnknownVal(ty).Refine() }
	strs := cty.List(cty.String)
	return []testCase{
		{name: "unknown bool", val: cty.UnknownVal(cty.Bool)},
		{name: "unknown number", val: cty.UnknownVal(cty.Number)},
		{name: "unknown string", val: cty.UnknownVal(cty.String)},
		{name: "refined not null", val: refined(cty.String).NotNull().NewValue()},
		{name: "refined prefix", val: refined(cty.String).NotNull().StringPrefixFull("pre-").NewValue()},
		{name: "refined long prefix", val: refined(cty.String).StringPrefixFull(strings.Repeat("p", 300)).NewValue()},
		{name: "refined lower bound", val: refined(cty.Number).NotNull().NumberRangeLowerBound(cty.Zero, true).NewValue()},
		{name: "refined upper bound", val: refined(cty.Number).NumberRangeUpperBound(cty.MustParseNumberVal("0.1"), false).NewValue()},
		{name: "refined both bounds", val: refined(cty.Number).NotNull().NumberRangeInclusive(
			cty.NumberIntVal(-5), cty.MustParseNumberVal("1e30")).NewValue()},
		{name: "refined min length", val: refined(strs).NotNull().CollectionLengthLowerBound(1).NewValue()},
		{name: "refined max length", val: refined(cty.Map(cty.Bool)).CollectionLengthUpperBound(7).NewValue()},
		{name: "refined both lengths", val: refined(cty.Set(cty.String)).NotNull().
			CollectionLengthLowerBound(2).CollectionLengthUpperBound(70000).NewValue()},
		{name: "refined in object", val: cty.ObjectVal(map[string]cty.Value{
			"id":    refined(cty.String).NotNull().NewValue(),
			"names": cty.ListVal([]cty.Value{refined(cty.String).StringPrefixFull("a").NewValue(), cty.StringVal("b")})})},
	}
}

func dynamics() []testCase {
	dynamic := cty.DynamicPseudoType
	return []testCase{
		{name: "dynamic null", val: cty.NullVal(dynamic), ty: dynamic},
		{name: "dynamic unknown", val: cty.DynamicVal, ty: dynamic},
		{name: "dynamic string", val: cty.StringVal("a"), ty: dynamic},
		{name: "dynamic number", val: cty.MustParseNumberVal("0.1"), ty: dynamic},
		{name: "dynamic null string", val: cty.NullVal(cty.String), ty: dynamic},
		{name: "dynamic unknown string", val: cty.UnknownVal(cty.String), ty: dynamic},
		{name: "dynamic refined string", val: cty.UnknownVal(cty.String).RefineNotNull(), ty: dynamic},
		{name: "dynamic object", val: cty.ObjectVal(map[string]cty.Value{
			"a": cty.SetVal([]cty.Value{cty.StringVal("y"), cty.StringVal("x")}), "b": cty.NullVal(cty.Bool)}), ty: dynamic},
		{name: "dynamic in object", val: cty.ObjectVal(map[string]cty.Value{
			"any": cty.TupleVal([]cty.Value{cty.Zero, cty.StringVal("a")})}),
			ty: cty.Object(map[string]cty.Type{"any": dynamic})},
		{name: "dynamics in map", val: cty.MapVal(map[string]cty.Value{"a": cty.True, "b": cty.NullVal(cty.Bool)}), ty: cty.Map(dynamic)},
		{name: "list of dynamic", val: cty.ListVal([]cty.Value{cty.StringVal("a"), cty.UnknownVal(cty.String)}), ty: cty.List(dynamic)},
	}
}

func resources() []testCase {
	str := cty.StringVal
	link := map[string]cty.Value{
		"id": cty.UnknownVal(cty.String).RefineNotNull(), "alias": str("tokyo"),
		"self_managed": cty.ObjectVal(map[string]cty.Value{"cluster": str("berlin")}),
		"sniff": cty.ObjectVal(map[string]cty.Value{
			"seeds":            cty.ListVal([]cty.Value{str("tokyo-1:9443"), str("[::1]:9443")}),
			"node_connections": cty.NumberIntVal(3)}),
		"proxy":            cty.NullVal(cty.Object(map[string]cty.Type{"proxy_address": cty.String})),
		"skip_unavailable": cty.True, "connected": cty.UnknownVal(cty.Bool),
	}
	return []testCase{{name: "resource planned", val: cty.ObjectVal(link)}}
}
