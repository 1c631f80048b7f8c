// Path: the way from a resource's (or the provider's) root to one value inside it. Diagnostics and
// "requires replacement" carry one; Terraform shows the source line it points at.
//
//   cty::Path().Attribute("sniff").Attribute("seeds").Index(0)   // sniff.seeds[0]
#ifndef TF_CTY_PATH_H_
#define TF_CTY_PATH_H_

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tf::cty {

class Path {
 public:
  struct AttributeName {
    std::string name;
    bool operator==(const AttributeName&) const = default;
  };
  struct MapKey {
    std::string key;
    bool operator==(const MapKey&) const = default;
  };
  struct ListIndex {
    int64_t index;
    bool operator==(const ListIndex&) const = default;
  };
  using Step = std::variant<AttributeName, MapKey, ListIndex>;

  Path() = default;  // the root

  // This path with one more step; the path itself is unchanged. The elements of a set have no path:
  // name the set.
  Path Attribute(std::string_view name) const { return With(AttributeName{std::string(name)}); }
  Path Key(std::string_view key) const { return With(MapKey{std::string(key)}); }
  Path Index(int64_t index) const { return With(ListIndex{index}); }

  const std::vector<Step>& steps() const { return steps_; }
  bool empty() const { return steps_.empty(); }

  // As HCL writes it: `sniff.seeds[0]`, `clusters["berlin"].endpoints`.
  std::string ToString() const;

  bool operator==(const Path&) const = default;

 private:
  Path With(Step step) const;
  std::vector<Step> steps_;
};

std::ostream& operator<<(std::ostream& out, const Path& path);

}  // namespace tf::cty

#endif  // TF_CTY_PATH_H_
