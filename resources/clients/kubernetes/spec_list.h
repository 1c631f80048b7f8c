// A list in the spec of an Elasticsearch resource: spec.remoteClusters, spec.secureSettings. The
// custom resource definition gives neither a key, so each is replaced as a whole, by patches as by
// server-side apply; whatever is not ours has to be sent back as it came.
#ifndef ELASTIC_KUBERNETES_SPEC_LIST_H_
#define ELASTIC_KUBERNETES_SPEC_LIST_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "provider/base/json.h"
#include "resources/clients/kubernetes/object.h"

namespace elastic::kubernetes {

// The list `field` of a resource, empty when it has none. FailedPrecondition when it is no list of
// objects: sending back half of it would remove the other half.
absl::StatusOr<tf::Json> SpecListOf(const tf::Json& resource, std::string_view field);

// The merge-patch that puts `list` there; an empty one takes the field away.
tf::Json SpecListPatch(std::string_view field, tf::Json list);

// The field manager that owns the list by server-side apply, as GitOps tools do: its next apply
// would undo a change of ours. Nothing when there is none.
std::optional<std::string> ApplyManagerOf(const tf::Json& resource, std::string_view field);

// FailedPrecondition, with the name of that field manager and what to do, when there is one.
absl::Status CheckUnmanaged(const ObjectRef& ref, const tf::Json& resource, std::string_view field);

}  // namespace elastic::kubernetes

#endif  // ELASTIC_KUBERNETES_SPEC_LIST_H_
