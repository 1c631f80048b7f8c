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

// Equality and order are by decimal text, as in Terraform, however the number came: 1, 1.0 and
// "1e0" are equal, and so are the double 0.1 and the text "0.1".
class Number {
 public:
  Number() = default;
  explicit Number(int64_t value) : form_(value) {}
  // `value` must not be NaN (a bug; aborts). Whole numbers are stored as FromText() would.
  explicit Number(double value);

  // Reads decimal text such as "-12", "0.1" or "1e30". InvalidArgument for anything else, and for
  // more than 10,000 digits or an exponent beyond ±10,000.
  static absl::StatusOr<Number> FromText(std::string_view text);

  // The value when it is whole and fits; nullopt otherwise.
  std::optional<int64_t> AsInt64() const;
  // The nearest double (±infinity beyond its range).
  double AsDouble() const;
  // The shortest decimal text that reads back as this number, without an exponent. Infinities,
  // which come from doubles only and cannot be read back, are "Infinity" and "-Infinity".
  std::string ToText() const;

  friend bool operator==(const Number& a, const Number& b);
  friend std::strong_ordering operator<=>(const Number& a, const Number& b);

  // How the number is held, for codecs: an int64, a fraction (or an infinity) that a double is, or
  // the decimal text (normalised) of any other number: a whole one beyond int64, a fraction that no
  // double is.
  const std::variant<int64_t, double, std::string>& form() const { return form_; }

 private:
  std::variant<int64_t, double, std::string> form_ = int64_t{0};
};

}  // namespace tf::cty

#endif  // TF_CTY_NUMBER_H_
