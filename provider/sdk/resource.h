// Resource<M> and DataSource<M>: what the author of a resource writes. The host (server.h) does the
// rest: decoding, validation, planning, reading back after a write, timeouts, diagnostics.
//
// All methods may be called from several threads at once, also for one type.
#ifndef TF_SDK_RESOURCE_H_
#define TF_SDK_RESOURCE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "provider/base/clock.h"
#include "provider/cty/path.h"
#include "provider/sdk/diagnostics.h"
#include "provider/sdk/private_state.h"
#include "provider/sdk/schema.h"

namespace tf::sdk {

// The surroundings of one call of Terraform's.
struct Call {
  // The deadline that `timeouts` sets, and the token of Ctrl-C (StopProvider).
  Bounds bounds;
  // For warnings, and for errors beside a result that counts all the same.
  Diagnostics& diagnostics;
  // What the resource remembers beside its state.
  PrivateState& private_state;
};

// What ModifyPlan() may look at and change.
template <typename M>
struct PlanChange {
  const M& config;           // as written; unknown where Terraform does not know yet
  const M* prior = nullptr;  // null: the resource is to be created
  M& plan;                   // may be changed where the config is null and the attribute computed
  std::vector<cty::Path>& requires_replace;
  Diagnostics& diagnostics;
};

template <Model M>
class Resource {
 public:
  virtual ~Resource() = default;

  virtual const Schema<M>& schema() const = 0;

  // The object in words, for the summaries of errors: `remote cluster "tokyo" of "berlin"`.
  virtual std::string Describe(const M& model) const = 0;

  // Rules beyond the rows. Unknown values are not errors.
  virtual void Validate(const M& config, Diagnostics& out) const {
    static_cast<void>(config);
    static_cast<void>(out);
  }

  // The last word on a plan, after the rows' rules. Must give the same answer for the same input.
  virtual void ModifyPlan(PlanChange<M> change) const { static_cast<void>(change); }

  // Makes the object. `config` has the write-only values, which `plan` has not. An error means that
  // nothing was made, unless it says that its outcome is unknown (provider/base/outcome.h): then
  // the host looks for the object, and keeps the plan as the state when there is none to be seen.
  // The state comes from Read(), called with `plan`, its unknowns null. What only the making tells,
  // such as a secret or an id that the server chose, is written into `plan`'s computed fields, so
  // that Read() has it; also when the outcome is unknown.
  virtual absl::Status Create(Call& call, M& plan, const M& config) = 0;

  // Changes the object from `prior` to `plan`. An error leaves `prior` in the state.
  virtual absl::Status Update(Call& call, const M& prior, const M& plan, const M& config) = 0;

  // Called after a create or update was read back; may wait, and refresh what it changes in
  // `state`. An error is shown, and `state` is kept.
  virtual absl::Status Settle(Call& call, const M& plan, M& state) {
    static_cast<void>(call);
    static_cast<void>(plan);
    static_cast<void>(state);
    return absl::OkStatus();
  }

  // The object as it is, in the user's own spelling where `state` means the same; nullopt when it
  // is gone.
  virtual absl::StatusOr<std::optional<M>> Read(Call& call, const M& state) = 0;

  // Removes the object; absent is success.
  virtual absl::Status Delete(Call& call, const M& state) = 0;

  // What `terraform import ADDRESS ID` starts from: as much of the model as Read() needs.
  virtual absl::StatusOr<M> Import(Call& call, std::string_view id) = 0;
};

template <Model M>
class DataSource {
 public:
  virtual ~DataSource() = default;

  virtual const Schema<M>& schema() const = 0;

  virtual void Validate(const M& config, Diagnostics& out) const {
    static_cast<void>(config);
    static_cast<void>(out);
  }

  // Fills the computed fields of `config`, which is wholly known.
  virtual absl::StatusOr<M> Read(Call& call, const M& config) = 0;
};

}  // namespace tf::sdk

#endif  // TF_SDK_RESOURCE_H_
