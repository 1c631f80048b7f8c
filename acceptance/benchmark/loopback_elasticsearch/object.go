package main

import "encoding/json"

// An object is a JSON object whose members have an order. It is what answers are made of, because
// encoding/json would take longer to write a large answer than everything else takes.
type object []member

// A member's value is an object or anything else, encoded.
type member struct {
	name    string
	object  object // nil: encoded is the value
	encoded json.RawMessage
}

func (m member) isObject() bool { return m.encoded == nil }

func nested(name string, value object) member { return member{name: name, object: value} }

// leaf is a member whose value encoding/json encodes.
func leaf(name string, value any) member {
	encoded, err := json.Marshal(value)
	if err != nil {
		panic(err) // callers pass values of a few types, which can be encoded
	}
	return member{name: name, encoded: encoded}
}

// appendTo writes the object as JSON. Names need no escaping: they are those of settings and links.
func (o object) appendTo(buffer []byte) []byte {
	buffer = append(buffer, '{')
	for i, member := range o {
		if i > 0 {
			buffer = append(buffer, ',')
		}
		buffer = append(buffer, '"')
		buffer = append(buffer, member.name...)
		buffer = append(buffer, '"', ':')
		if member.isObject() {
			buffer = member.object.appendTo(buffer)
		} else {
			buffer = append(buffer, member.encoded...)
		}
	}
	return append(buffer, '}')
}

// with is the object with a value at the end of a path of names, the last of which it has already
// made objects for when they follow each other.
func (o object) with(path []string, encoded json.RawMessage) object {
	if len(path) == 1 {
		return append(o, member{name: path[0], encoded: encoded})
	}
	if last := len(o) - 1; last >= 0 && o[last].name == path[0] {
		o[last].object = o[last].object.with(path[1:], encoded)
		return o
	}
	return append(o, nested(path[0], object{}.with(path[1:], encoded)))
}
