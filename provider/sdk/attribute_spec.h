// AttributeSpec: what one row of a declaration says about an attribute, without its C++ type.
//
// The rows of a Schema<M> (schema.h) are written with Attr() (attribute.h). Everything that reads a
// declaration (validation, planning, the wire schema, docs, redaction) walks these specs, so that a
// new reading is a new function and never a second list of attributes.
#ifndef TF_SDK_ATTRIBUTE_SPEC_H_
#define TF_SDK_ATTRIBUTE_SPEC_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "provider/cty/type.h"
#include "provider/cty/value.h"

namespace tf::sdk {

// How the objects of a nested attribute are held; kNone for an attribute of a plain type.
enum class Nesting { kNone, kSingle, kList, kSet, kMap };

// A rule about one known value. `sentence` is for the docs ("Must be at least 1.").
struct CheckSpec {
  std::string sentence;
  // What is wrong with the value and how to mend it, or nullopt. Called with known values only.
  std::function<std::optional<std::string>(const cty::Value&)> problem;
};

struct AttributeSpec {
  std::string name;
  cty::Type type = cty::Type::String();
  Nesting nesting = Nesting::kNone;
  // Of a nested object, when nesting is not kNone: its attributes and its groups.
  std::vector<AttributeSpec> attributes;
  std::vector<std::vector<std::string>> exactly_one_of;

  bool required = false;
  bool optional = false;
  bool computed = false;
  bool sensitive = false;
  bool write_only = false;        // sent to the provider, never kept (Terraform 1.11)
  bool requires_replace = false;  // changing it replaces the resource
  bool keep_prior = false;        // computed: an update leaves it as it was
  std::optional<cty::Value> default_value;

  std::vector<CheckSpec> checks;            // of the value as a whole
  std::vector<CheckSpec> element_checks;    // of each element of a list, set or map
  std::vector<std::string> conflicts_with;  // siblings that must be null when this is set
  std::vector<std::string> also_requires;   // siblings that must be set when this is set

  std::string doc;          // Markdown; what the attribute means
  std::string deprecation;  // Markdown; empty: not deprecated
};

// An object: a resource, a data source, the provider block, or a nested attribute's object.
struct ObjectSpec {
  std::string name;  // the type name, e.g. "cloud_server"; empty for nested objects
  int64_t version = 0;
  std::string doc;
  std::vector<AttributeSpec> attributes;
  std::vector<std::vector<std::string>> exactly_one_of;  // groups of attribute names

  // The cty object type of the attributes.
  cty::Type type() const;
};

cty::Type ObjectType(const std::vector<AttributeSpec>& attributes);

}  // namespace tf::sdk

#endif  // TF_SDK_ATTRIBUTE_SPEC_H_
