// Number: cty's number, exact. Terraform computes with 512 bits of precision; what fits neither an
// int64 nor a double travels as decimal text and must come back unchanged.
#ifndef TF_CTY_NUMBER_H_
#define TF_CTY_NUMBER_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/statusor.h"

namespace tf::cty {

// Equality and order are by value, however the number came: 1, 1.0 and "1e0" are equal.
class Number {
 public:
  Number() = default;
  explicit Number(int64_t value) : form_(value) {}
  // `value` must not be NaN (a bug; aborts). A whole number that fits int64 is stored as one.
  explicit Number(double value);

  // Reads decimal text such as "-12", "0.1" or "1e30". InvalidArgument for anything else.
  static absl::StatusOr<Number> FromText(std::string_view text);

  // The value when it is whole and fits; nullopt otherwise.
  std::optional<int64_t> AsInt64() const;
  // The nearest double (±infinity beyond its range).
  double AsDouble() const;
  // The shortest decimal text that reads back as this number.
  std::string ToText() const;

  friend bool operator==(const Number& a, const Number& b);
  friend std::strong_ordering operator<=>(const Number& a, const Number& b);

  // How the number is held, for codecs: a whole number, a double that is not one, or the decimal
  // text (normalised) of a number that neither holds exactly.
  const std::variant<int64_t, double, std::string>& form() const { return form_; }

 private:
  std::variant<int64_t, double, std::string> form_ = int64_t{0};
};

}  // namespace tf::cty

#endif  // TF_CTY_NUMBER_H_
