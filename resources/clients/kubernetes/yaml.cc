#include "resources/clients/kubernetes/yaml.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "yaml-cpp/yaml.h"

#include "provider/base/strings.h"

namespace elastic::kubernetes {
namespace {

// Aliases let a few lines stand for millions of values.
constexpr int kMaxValues = 100'000;

// "!" is the tag of quoted scalars, which are strings whatever they look like.
tf::Json ScalarToJson(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() == "!") return text;
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  return text;
}

// Counts `values_left` down; below zero the result is not whole.
tf::Json ToJson(const YAML::Node& node, int& values_left) {
  if (--values_left < 0) return nullptr;
  switch (node.Type()) {
    case YAML::NodeType::Undefined:
    case YAML::NodeType::Null:
      return nullptr;
    case YAML::NodeType::Scalar:
      return ScalarToJson(node);
    case YAML::NodeType::Sequence: {
      tf::Json list = tf::Json::array();
      for (const YAML::Node& element : node) {
        if (values_left < 0) break;
        list.push_back(ToJson(element, values_left));
      }
      return list;
    }
    case YAML::NodeType::Map: {
      tf::Json map = tf::Json::object();
      for (const auto& member : node) {
        if (values_left < 0) break;
        map[member.first.as<std::string>()] = ToJson(member.second, values_left);
      }
      return map;
    }
  }
  return nullptr;
}

}  // namespace

// The library throws, and nothing of it gets past here.
absl::StatusOr<tf::Json> ParseYaml(std::string_view text) {
  try {
    int values_left = kMaxValues;
    tf::Json json = ToJson(YAML::Load(std::string(text)), values_left);
    if (values_left < 0) {
      return absl::InvalidArgumentError(
          tf::StrCat("YAML unfolds to more than ", kMaxValues, " values"));
    }
    return json;
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(tf::StrCat("not valid YAML: line ", error.mark.line + 1,
                                                 ", column ", error.mark.column + 1, ": ",
                                                 error.msg));
  }
}

}  // namespace elastic::kubernetes
