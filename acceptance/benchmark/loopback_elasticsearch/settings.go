package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

const (
	persistent = "persistent"
	transient  = "transient"
	prefix     = "cluster.remote."
)

// A link is the settings of one alias: what stands behind "cluster.remote.ALIAS." and its value,
// encoded: a string, or an array of strings.
type link map[string]json.RawMessage

// A scope holds what was set as persistent or as transient, by alias.
type scope map[string]link

var remoteKey = regexp.MustCompile(`^cluster\.remote\.([-A-Za-z0-9_]+)\.(.+)$`)

// split takes the name of a setting apart; known says whether Elasticsearch has such a setting.
func split(key string) (alias, suffix string, known bool) {
	parts := remoteKey.FindStringSubmatch(key)
	if parts == nil {
		return "", "", false
	}
	_, known = suffixes[parts[2]]
	return parts[1], parts[2], known
}

// A patch is flat: names of settings, and encoded values. Null removes, also "cluster.remote.x.*".
type patch map[string]json.RawMessage

var null = json.RawMessage("null")

func (p patch) isNull(key string) bool { return bytes.Equal(p[key], null) }

// flatten reads settings in any mixture of nested and dotted names.
func flatten(settings json.RawMessage) (patch, error) {
	flat := patch{}
	if len(settings) == 0 {
		return flat, nil
	}
	return flat, flattenInto(flat, "", settings)
}

func flattenInto(flat patch, outer string, settings json.RawMessage) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(settings, &members); err != nil {
		return err
	}
	for name, value := range members {
		key := outer + name
		if value[0] == '{' {
			if err := flattenInto(flat, key+".", value); err != nil {
				return err
			}
			continue
		}
		stored, err := asStored(value)
		if err != nil {
			return err
		}
		flat[key] = stored
	}
	return nil
}

// asStored is a value as Elasticsearch keeps it: scalars are text.
func asStored(value json.RawMessage) (json.RawMessage, error) {
	switch value[0] {
	case '"':
		return value, nil
	case '[':
		var elements []json.RawMessage
		if err := json.Unmarshal(value, &elements); err != nil {
			return nil, err
		}
		texts := make([]string, len(elements))
		for i, element := range elements {
			texts[i] = textOf(element)
		}
		return json.Marshal(texts)
	case 'n':
		return null, nil
	default:
		return json.Marshal(string(value))
	}
}

// textOf is an encoded scalar as text.
func textOf(encoded json.RawMessage) string {
	var text string
	if json.Unmarshal(encoded, &text) != nil {
		return string(encoded)
	}
	return text
}

// changes are the links that the patch makes of those that it names; empty ones are gone. It fails
// with the first name that Elasticsearch does not know.
func (s scope) changes(name string, p patch) (scope, *refusal) {
	changed := scope{}
	for _, key := range slices.Sorted(maps.Keys(p)) { // "a.*" comes before "a.seeds"
		if p.isNull(key) && strings.HasSuffix(key, "*") {
			s.removeBelow(strings.TrimSuffix(key, "*"), changed)
			continue
		}
		alias, suffix, known := split(key)
		switch {
		case alias != "" && suffix == "credentials":
			return nil, illegalArgument(name + " setting [" + key + "], not dynamically updateable")
		case !known:
			return nil, illegalArgument(name + " setting [" + key + "], not recognized")
		}
		link := s.own(alias, changed)
		link[suffix] = p[key]
		if p.isNull(key) {
			delete(link, suffix)
		}
	}
	return changed, nil
}

// own is the link of the alias among the changed ones.
func (s scope) own(alias string, changed scope) link {
	if changed[alias] == nil {
		changed[alias] = link{}
		maps.Copy(changed[alias], s[alias])
	}
	return changed[alias]
}

// removeBelow removes what begins with start: settings of one alias, or of several.
func (s scope) removeBelow(start string, changed scope) {
	aliases := maps.Keys(s)
	if alias, _, _ := split(start + "*"); alias != "" {
		aliases = slices.Values([]string{alias})
	}
	for alias := range aliases {
		below := prefix + alias + "."
		if strings.HasPrefix(below, start) || strings.HasPrefix(start, below) {
			maps.DeleteFunc(s.own(alias, changed), func(suffix string, _ json.RawMessage) bool {
				return strings.HasPrefix(below+suffix, start)
			})
		}
	}
}

// take puts changed links in the place of those that were there.
func (s scope) take(changed scope) {
	for alias, link := range changed {
		if len(link) == 0 {
			delete(s, alias)
		} else {
			s[alias] = link
		}
	}
}

// flat is the scope, or a patch's echo, as flat_settings=true shows it.
func (s scope) flat() object {
	shown := make(object, 0, 4*len(s))
	for _, alias := range slices.Sorted(maps.Keys(s)) {
		for _, suffix := range slices.Sorted(maps.Keys(s[alias])) {
			shown = append(shown, member{name: prefix + alias + "." + suffix, encoded: s[alias][suffix]})
		}
	}
	return shown
}

// nested is the scope as it is shown without flat_settings.
func (s scope) nested() object {
	if len(s) == 0 {
		return object{}
	}
	aliases := object{}
	for _, alias := range slices.Sorted(maps.Keys(s)) {
		aliases = append(aliases, nested(alias, s[alias].nested()))
	}
	return object{nested("cluster", object{nested("remote", aliases)})}
}

func (l link) nested() object {
	shown := object{}
	for _, suffix := range slices.Sorted(maps.Keys(l)) {
		shown = shown.with(strings.Split(suffix, "."), l[suffix])
	}
	return shown
}
