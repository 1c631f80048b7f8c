// Trail: the path of the value that a walk has reached. Each level of the walk holds its own step
// and a pointer to the level above, so that nothing is allocated until there is an error to report.
#ifndef TF_CTY_TRAIL_H_
#define TF_CTY_TRAIL_H_

#include <cstdint>
#include <string_view>
#include <variant>

#include "absl/status/status.h"

#include "provider/cty/path.h"

namespace tf::cty {

// Borrows the trail above and the names in it; lives on the walk's stack.
class Trail {
 public:
  Trail() = default;  // the root

  Trail Attribute(std::string_view name) const { return Trail(this, AttributeStep{name}); }
  Trail Key(std::string_view key) const { return Trail(this, KeyStep{key}); }
  Trail Index(size_t index) const { return Trail(this, IndexStep{index}); }

  Path ToPath() const;

  // InvalidArgument that says `fact` of the value here: `sniff.seeds[0]: a string is required`.
  absl::Status Invalid(std::string_view fact) const;

 private:
  struct RootStep {};
  struct AttributeStep {
    std::string_view name;
  };
  struct KeyStep {
    std::string_view key;
  };
  struct IndexStep {
    size_t index;
  };
  using Step = std::variant<RootStep, AttributeStep, KeyStep, IndexStep>;

  Trail(const Trail* above, Step step) : above_(above), step_(step) {}

  const Trail* above_ = nullptr;
  Step step_;
};

}  // namespace tf::cty

#endif  // TF_CTY_TRAIL_H_
