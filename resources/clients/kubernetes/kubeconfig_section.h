// Section: one context, cluster or user of a kubeconfig, and how its fields are read.
#ifndef ELASTIC_KUBERNETES_KUBECONFIG_SECTION_H_
#define ELASTIC_KUBERNETES_KUBECONFIG_SECTION_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "provider/base/json.h"

namespace elastic::kubernetes {

struct Section {
  std::string where = {};   // For messages: "user \"admin\" of /home/me/.kube/config".
  std::string folder = {};  // Of the file: what relative paths are relative to.
  tf::Json fields = tf::Json::object();
};

// `status` with the section and the field in front; what the functions below return.
absl::Status Blame(const Section& section, std::string_view field, const absl::Status& status);

// A string; empty when it is absent or null.
absl::StatusOr<std::string> TextField(const Section& section, std::string_view field);

// A bool; false when it is absent or null.
absl::StatusOr<bool> FlagField(const Section& section, std::string_view field);

// A path, absolute; empty when it is absent or null.
absl::StatusOr<std::string> PathField(const Section& section, std::string_view field);

// PEM text: `<field>-data` decoded, else what stands in the file that `field` names; empty when
// neither is there.
absl::StatusOr<std::string> PemField(const Section& section, std::string_view field);

// `path`, made absolute by the section's folder when it is relative.
std::string Resolve(const Section& section, std::string_view path);

}  // namespace elastic::kubernetes

#endif  // ELASTIC_KUBERNETES_KUBECONFIG_SECTION_H_
