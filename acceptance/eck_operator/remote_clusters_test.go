package main

import (
	"maps"
	"reflect"
	"slices"
	"testing"
)

func set(names ...string) map[string]struct{} {
	all := map[string]struct{}{}
	for _, name := range names {
		all[name] = struct{}{}
	}
	return all
}

func TestLinksArePlannedFromSpecificationAnnotationAndSettings(t *testing.T) {
	link := Link{Seeds: []string{"host:1"}}
	for name, test := range map[string]struct {
		wanted              map[string]Link
		annotated, existing map[string]struct{}
		put                 map[string]Link
		annotatedThen       []string
		again               bool
	}{
		"new":         {map[string]Link{"a": link}, nil, nil, map[string]Link{"a": link}, []string{"a"}, false},
		"unchanged":   {map[string]Link{"a": link}, set("a"), set("a"), map[string]Link{"a": link}, []string{"a"}, false},
		"removed":     {nil, set("a"), set("a"), map[string]Link{"a": {}}, []string{"a"}, true},
		"gone":        {nil, set("a"), nil, nil, nil, false},
		"of others":   {nil, nil, set("a"), nil, nil, false},
		"one of two":  {map[string]Link{"b": link}, set("a", "b"), set("a", "b"), map[string]Link{"a": {}, "b": link}, []string{"a", "b"}, true},
		"taken along": {map[string]Link{"a": link}, nil, set("a"), map[string]Link{"a": link}, []string{"a"}, false},
	} {
		plan := planLinks(test.wanted, test.annotated, test.existing)
		names := slices.Sorted(maps.Keys(plan.Annotated))
		if !maps.EqualFunc(plan.Put, test.put, func(a, b Link) bool { return reflect.DeepEqual(a, b) }) ||
			!slices.Equal(names, test.annotatedThen) || plan.Again != test.again {
			t.Errorf("%s: %+v", name, plan)
		}
	}
}
