package main

import "strings"

// A filter is one of the patterns of filter_path: names from the outside in, in which * stands for
// any text and ** for any number of names. A backslash before a dot makes it part of a name, as in
// those of flat settings.
type filter []string

// filters are the parameter filter_path: what one of the first ones takes in and none of the
// second ones takes out.
type filters struct{ include, exclude []filter }

func parseFilters(text string) filters {
	var parsed filters
	for pattern := range strings.SplitSeq(text, ",") {
		pattern = strings.TrimSpace(pattern)
		if excluded, found := strings.CutPrefix(pattern, "-"); found {
			parsed.exclude = append(parsed.exclude, parseFilter(excluded))
		} else if pattern != "" {
			parsed.include = append(parsed.include, parseFilter(pattern))
		}
	}
	return parsed
}

func parseFilter(pattern string) filter {
	const escapedDot = "\x00"
	names := strings.Split(strings.ReplaceAll(pattern, `\.`, escapedDot), ".")
	for i := range names {
		names[i] = strings.ReplaceAll(names[i], escapedDot, ".")
	}
	return names
}

func (f filters) apply(whole object) object {
	if len(f.include) > 0 {
		whole = including(whole, f.include)
	}
	if len(f.exclude) > 0 {
		whole = excluding(whole, f.exclude)
	}
	return whole
}

// including keeps what a filter leads to. Objects in which nothing is left go.
func including(whole object, filters []filter) object {
	kept := object{}
	for _, member := range whole {
		rest, ends := step(filters, member.name)
		if ends {
			kept = append(kept, member)
		} else if member.isObject() && len(rest) > 0 {
			if inner := including(member.object, rest); len(inner) > 0 {
				kept = append(kept, nested(member.name, inner))
			}
		}
	}
	return kept
}

// excluding drops what a filter leads to.
func excluding(whole object, filters []filter) object {
	kept := object{}
	for _, member := range whole {
		rest, ends := step(filters, member.name)
		switch {
		case ends:
		case member.isObject() && len(rest) > 0:
			if inner := excluding(member.object, rest); len(inner) > 0 {
				kept = append(kept, nested(member.name, inner))
			}
		default:
			kept = append(kept, member)
		}
	}
	return kept
}

// step goes one name further: what is left of the filters that allow it, and whether one ends here.
func step(filters []filter, name string) (rest []filter, ends bool) {
	for _, names := range filters {
		if names[0] == "**" {
			if len(names) == 1 {
				return nil, true
			}
			inner, innerEnds := step([]filter{names[1:]}, name)
			rest = append(append(rest, names), inner...)
			ends = ends || innerEnds
		} else if matches(names[0], name) {
			if len(names) == 1 {
				return nil, true
			}
			rest = append(rest, names[1:])
		}
	}
	return rest, ends
}

// matches compares a name with a pattern in which * stands for any text.
func matches(pattern, name string) bool {
	before, after, wild := strings.Cut(pattern, "*")
	if !wild {
		return pattern == name
	}
	rest, found := strings.CutPrefix(name, before)
	if !found {
		return false
	}
	for i := 0; i <= len(rest); i++ {
		if matches(after, rest[i:]) {
			return true
		}
	}
	return false
}
