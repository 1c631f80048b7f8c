#include "resources/clients/kubernetes/kubeconfig_section.h"

#include <filesystem>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/base/read_file.h"

namespace elastic::kubernetes {
namespace {

constexpr absl::string_view kPemBegin = "-----BEGIN";

absl::StatusOr<std::string> CheckPem(std::string text) {
  if (absl::StrContains(text, kPemBegin)) return text;
  return absl::InvalidArgumentError("holds no PEM text");
}

absl::StatusOr<std::string> DecodePem(const std::string& encoded) {
  std::string text;
  if (!absl::Base64Unescape(encoded, &text)) return absl::InvalidArgumentError("is not base64");
  return CheckPem(std::move(text));
}

absl::StatusOr<std::string> ReadPem(const std::string& path) {
  ASSIGN_OR_RETURN(std::string text, clients::ReadFile(path));
  absl::StatusOr<std::string> pem = CheckPem(std::move(text));
  if (pem.ok()) return pem;
  return absl::Status(pem.status().code(),
                      tf::StrCat("\"", path, "\": ", tf::FromAbsl(pem.status().message())));
}

}  // namespace

absl::Status Blame(const Section& section, std::string_view field, const absl::Status& status) {
  return absl::Status(status.code(),
                      tf::StrCat(section.where, ": ", field, ": ", tf::FromAbsl(status.message())));
}

absl::StatusOr<std::string> TextField(const Section& section, std::string_view field) {
  const tf::Json* value = tf::FindMember(section.fields, field);
  if (value == nullptr || value->is_null()) return "";
  if (value->is_string()) return value->get<std::string>();
  return Blame(section, field, absl::InvalidArgumentError("is not a string"));
}

absl::StatusOr<bool> FlagField(const Section& section, std::string_view field) {
  const tf::Json* value = tf::FindMember(section.fields, field);
  if (value == nullptr || value->is_null()) return false;
  if (value->is_boolean()) return value->get<bool>();
  return Blame(section, field, absl::InvalidArgumentError("is neither true nor false"));
}

absl::StatusOr<std::string> PathField(const Section& section, std::string_view field) {
  ASSIGN_OR_RETURN(const std::string path, TextField(section, field));
  return path.empty() ? "" : Resolve(section, path);
}

absl::StatusOr<std::string> PemField(const Section& section, std::string_view field) {
  const std::string data_field = tf::StrCat(field, "-data");
  ASSIGN_OR_RETURN(const std::string data, TextField(section, data_field));
  ASSIGN_OR_RETURN(const std::string path, PathField(section, field));
  if (data.empty() && path.empty()) return "";
  absl::StatusOr<std::string> pem = data.empty() ? ReadPem(path) : DecodePem(data);
  if (pem.ok()) return pem;
  return Blame(section, data.empty() ? field : data_field, pem.status());
}

std::string Resolve(const Section& section, std::string_view path) {
  return (std::filesystem::path(section.folder) / path).lexically_normal().string();
}

}  // namespace elastic::kubernetes
