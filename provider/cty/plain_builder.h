// PlainBuilder: makes one value of a parser's events. The value is plain: nothing in it is a set, a
// dynamic value or a number written as text yet, because only a type tells (cty/typing.h).
#ifndef TF_CTY_PLAIN_BUILDER_H_
#define TF_CTY_PLAIN_BUILDER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "provider/cty/path.h"
#include "provider/cty/value.h"

namespace tf::cty {

// The parser reports what it meets, in order. Every event returns whether to go on; after the first
// false the builder holds an error and takes no more events.
class PlainBuilder {
 public:
  explicit PlainBuilder(int max_depth) : max_depth_(max_depth) {}

  bool Add(Value value);  // a value without parts
  bool BeginList() { return Begin(Value::Array({})); }
  bool BeginMap() { return Begin(Value::Object({})); }
  bool Key(std::string key);  // of the map begun last; its value follows
  bool End();                 // of the list or map begun last

  // Ends the parse with an InvalidArgument that names the place and says `fact`. Always false.
  bool Fail(std::string_view fact);

  // OK until an event returned false.
  const absl::Status& status() const { return status_; }
  // The value, once every list and map has ended.
  Value Take() { return std::move(result_); }

 private:
  // A list or map whose parts are arriving.
  struct Open {
    Value value;
    std::string key;  // of the member that is arriving
  };

  bool Begin(Value empty);
  Path Here() const;

  int max_depth_;
  std::vector<Open> open_;
  Value result_;
  absl::Status status_;
};

}  // namespace tf::cty

#endif  // TF_CTY_PLAIN_BUILDER_H_
