// Diagnostics: what the user is told, each message with the attribute that it is about.
//
// Summary: what did not happen, one line, no period. Detail: what the server or the rule said, then
// what the user can do. A broken promise of ours says "This is a bug in the provider".
#ifndef TF_SDK_DIAGNOSTICS_H_
#define TF_SDK_DIAGNOSTICS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "provider/cty/path.h"

namespace tf::sdk {

enum class Severity { kError, kWarning };

struct Diagnostic {
  Severity severity = Severity::kError;
  std::string summary;
  std::string detail;
  cty::Path path;  // empty: the resource as a whole
  bool operator==(const Diagnostic&) const = default;
};

// An ordered list. Not safe for concurrent use: each call has its own.
class Diagnostics {
 public:
  void AddError(std::string summary, std::string detail, cty::Path at = {});
  void AddWarning(std::string summary, std::string detail, cty::Path at = {});

  // The bridge from below: an error whose summary is `what` and whose detail is the status's
  // message, at the status's attribute (AtAttribute) below `at`. `status` must not be OK.
  void AddStatus(std::string_view what, const absl::Status& status, const cty::Path& at = {});

  void Append(Diagnostics other);

  bool has_error() const;
  const std::vector<Diagnostic>& list() const { return list_; }

 private:
  std::vector<Diagnostic> list_;
};

// `status`, remembering that it is about the attribute at `path`, as far as the path's steps are
// attribute names. An OK status stays as it is.
absl::Status AtAttribute(absl::Status status, const cty::Path& path);

}  // namespace tf::sdk

#endif  // TF_SDK_DIAGNOSTICS_H_
