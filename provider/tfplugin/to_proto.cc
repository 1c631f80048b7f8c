#include "provider/tfplugin/to_proto.h"

#include <string>
#include <utility>
#include <variant>

#include "proto/tfplugin6.pb.h"
#include "provider/base/json.h"
#include "provider/base/status_macros.h"
#include "provider/cty/msgpack.h"

namespace tf::tfplugin {
namespace {

using ::tfplugin6::Schema;

// By way of JSON, whose library replaces what is not UTF-8.
std::string ValidUtf8(const std::string& text) {
  const absl::StatusOr<Json> json = ParseJson(DumpJson(Json(text)));
  return json.ok() ? json->get<std::string>() : "";
}

void AddStep(const cty::Path::Step& step, ::tfplugin6::AttributePath* out) {
  ::tfplugin6::AttributePath::Step* added = out->add_steps();
  if (const auto* attribute = std::get_if<cty::Path::AttributeName>(&step)) {
    added->set_attribute_name(attribute->name);
  } else if (const auto* key = std::get_if<cty::Path::MapKey>(&step)) {
    added->set_element_key_string(key->key);
  } else if (const auto* index = std::get_if<cty::Path::ListIndex>(&step)) {
    added->set_element_key_int(index->index);
  }
}

::tfplugin6::Diagnostic::Severity ToProto(sdk::Severity severity) {
  switch (severity) {
    case sdk::Severity::kError:
      return ::tfplugin6::Diagnostic::ERROR;
    case sdk::Severity::kWarning:
      return ::tfplugin6::Diagnostic::WARNING;
  }
  return ::tfplugin6::Diagnostic::INVALID;
}

Schema::Object::NestingMode ToProto(sdk::Nesting nesting) {
  switch (nesting) {
    case sdk::Nesting::kNone:
      return Schema::Object::INVALID;
    case sdk::Nesting::kSingle:
      return Schema::Object::SINGLE;
    case sdk::Nesting::kList:
      return Schema::Object::LIST;
    case sdk::Nesting::kSet:
      return Schema::Object::SET;
    case sdk::Nesting::kMap:
      return Schema::Object::MAP;
  }
  return Schema::Object::INVALID;
}

void ToProto(const sdk::AttributeSpec& spec, Schema::Attribute* out) {
  out->set_name(spec.name);
  out->set_required(spec.required);
  out->set_optional(spec.optional);
  out->set_computed(spec.computed);
  out->set_sensitive(spec.sensitive);
  out->set_write_only(spec.write_only);
  out->set_description(spec.doc);
  out->set_description_kind(::tfplugin6::MARKDOWN);
  out->set_deprecated(!spec.deprecation.empty());
  out->set_deprecation_message(spec.deprecation);
  if (spec.nesting == sdk::Nesting::kNone) {
    out->set_type(cty::ToJson(spec.type));
    return;
  }
  Schema::Object* nested = out->mutable_nested_type();
  nested->set_nesting(ToProto(spec.nesting));
  for (const sdk::AttributeSpec& attribute : spec.attributes) {
    ToProto(attribute, nested->add_attributes());
  }
}

}  // namespace

absl::Status ToProto(const cty::Value& value, const cty::Type& type,
                     ::tfplugin6::DynamicValue* out) {
  ASSIGN_OR_RETURN(std::string bytes, cty::EncodeMsgpack(value, type));
  out->Clear();
  out->set_msgpack(std::move(bytes));
  return absl::OkStatus();
}

void ToProto(const cty::Path& path, ::tfplugin6::AttributePath* out) {
  for (const cty::Path::Step& step : path.steps()) AddStep(step, out);
}

void ToProto(const sdk::Diagnostics& diagnostics,
             google::protobuf::RepeatedPtrField<::tfplugin6::Diagnostic>* out) {
  for (const sdk::Diagnostic& diagnostic : diagnostics.list()) {
    ::tfplugin6::Diagnostic* added = out->Add();
    added->set_severity(ToProto(diagnostic.severity));
    added->set_summary(ValidUtf8(diagnostic.summary));
    added->set_detail(ValidUtf8(diagnostic.detail));
    if (!diagnostic.path.empty()) ToProto(diagnostic.path, added->mutable_attribute());
  }
}

void ToProto(const sdk::ObjectSpec& spec, Schema* out) {
  out->set_version(spec.version);
  // Present even when empty: Terraform dereferences it.
  Schema::Block* block = out->mutable_block();
  block->set_description(spec.doc);
  block->set_description_kind(::tfplugin6::MARKDOWN);
  for (const sdk::AttributeSpec& attribute : spec.attributes) {
    ToProto(attribute, block->add_attributes());
  }
}

}  // namespace tf::tfplugin
