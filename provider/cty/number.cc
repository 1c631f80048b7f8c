#include "provider/cty/number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"

#include "provider/base/bug.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"

namespace tf::cty {
namespace {

// A decimal number in its one normal form: no leading zeros before the point, none trailing after
// it.
struct Decimal {
  bool negative = false;
  std::string whole;     // empty when it is 0
  std::string fraction;  // empty when there is none
};

// The most digits, and the largest exponent, that a number may be written with: far beyond
// Terraform's 512 bits, far below what would exhaust the process once written out.
constexpr int kMaxDigits = 10'000;

// A double, written out in full: up to 309 digits before the point and 1074 after it.
constexpr int kDoubleFraction = 1'074;
constexpr size_t kDoubleText = 1'400;

constexpr double kTwoTo63 = 9'223'372'036'854'775'808.0;

std::string ToText(const Decimal& decimal) {
  return StrCat(decimal.negative ? "-" : "", decimal.whole.empty() ? "0" : decimal.whole,
                decimal.fraction.empty() ? "" : ".", decimal.fraction);
}

// Takes `prefix` from the front of `text`; false when something else stands there.
bool TakePrefix(std::string_view& text, char prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(1);
  return true;
}

// Takes the digits at the front of `text`.
std::string_view TakeDigits(std::string_view& text) {
  const size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

// Moves the point of `decimal` by `exponent` places and drops the zeros that say nothing.
Decimal Normalised(Decimal decimal, int exponent) {
  std::string& whole = decimal.whole;
  std::string& fraction = decimal.fraction;
  if (exponent > 0) {
    const auto places = static_cast<size_t>(exponent);
    if (fraction.size() < places) fraction.append(places - fraction.size(), '0');
    whole += fraction.substr(0, places);
    fraction.erase(0, places);
  } else if (exponent < 0) {
    const auto places = static_cast<size_t>(-exponent);
    if (whole.size() < places) whole.insert(0, places - whole.size(), '0');
    fraction.insert(0, whole.substr(whole.size() - places));
    whole.erase(whole.size() - places);
  }
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return decimal;
}

absl::StatusOr<Decimal> ParseDecimal(std::string_view text) {
  const auto invalid = [text](std::string_view fact) {
    return absl::InvalidArgumentError(StrCat(fact, ": \"", text.substr(0, 40), "\""));
  };
  Decimal decimal;
  std::string_view rest = text;
  decimal.negative = TakePrefix(rest, '-');
  decimal.whole = TakeDigits(rest);
  if (decimal.whole.empty()) return invalid("not a decimal number");
  if (TakePrefix(rest, '.')) {
    decimal.fraction = TakeDigits(rest);
    if (decimal.fraction.empty()) return invalid("not a decimal number");
  }
  int exponent = 0;
  if (TakePrefix(rest, 'e') || TakePrefix(rest, 'E')) {
    if (TakePrefix(rest, '+') && rest.starts_with('-')) return invalid("not a decimal number");
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), exponent);
    if (error == std::errc::result_out_of_range) return invalid("number has too many digits");
    if (error != std::errc()) return invalid("not a decimal number");
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
  }
  if (!rest.empty()) return invalid("not a decimal number");
  if (std::abs(exponent) > kMaxDigits) return invalid("number has too many digits");
  return Normalised(std::move(decimal), exponent);
}

// What std::to_chars(…, format…) writes for `value`, which is finite.
template <typename... Format>
Decimal ToDecimal(double value, Format... format) {
  char digits[kDoubleText];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value, format...);
  if (error != std::errc()) Bug("a double has more digits than any double has");
  absl::StatusOr<Decimal> decimal =
      ParseDecimal(std::string_view(digits, static_cast<size_t>(end - digits)));
  if (!decimal.ok()) Bug("a double's text is no number");
  return *std::move(decimal);
}

// `value` with as few digits as read back as the same double.
Decimal ShortestDecimal(double value) {
  // Not std::chars_format::fixed, which fills up with the digits of the binary value.
  return ToDecimal(value, std::chars_format::scientific);
}

// `value` with every digit of its binary value.
Decimal ExactDecimal(double value) {
  return ToDecimal(value, std::chars_format::fixed, kDoubleFraction);
}

// The double that is exactly `decimal`, written `text`; nullopt when there is none.
std::optional<double> ExactDouble(const Decimal& decimal, std::string_view text) {
  // Every binary fraction ends in 5.
  if (!decimal.fraction.ends_with('5')) return std::nullopt;
  double value = 0;
  if (!absl::SimpleAtod(ToAbsl(text), &value) || std::isinf(value)) return std::nullopt;
  if (ToText(ExactDecimal(value)) != text) return std::nullopt;
  return value;
}

std::strong_ordering CompareMagnitudes(const Decimal& a, const Decimal& b) {
  if (a.whole.size() != b.whole.size()) return a.whole.size() <=> b.whole.size();
  if (a.whole != b.whole) return a.whole <=> b.whole;
  return a.fraction <=> b.fraction;
}

std::strong_ordering Compare(const Decimal& a, const Decimal& b) {
  if (a.negative != b.negative) return b.negative <=> a.negative;
  return a.negative ? CompareMagnitudes(b, a) : CompareMagnitudes(a, b);
}

}  // namespace

Number::Number(double value) {
  if (std::isnan(value)) Bug("NaN is not a cty number");
  if (std::isinf(value) || std::trunc(value) != value) {
    form_ = value;
  } else if (value >= -kTwoTo63 && value < kTwoTo63) {
    form_ = static_cast<int64_t>(value);
  } else {
    form_ = tf::cty::ToText(ShortestDecimal(value));
  }
}

absl::StatusOr<Number> Number::FromText(std::string_view text) {
  if (text.size() > kMaxDigits) {
    return absl::InvalidArgumentError(StrCat("number has ", text.size(), " digits"));
  }
  ASSIGN_OR_RETURN(const Decimal decimal, ParseDecimal(text));
  std::string normalised = tf::cty::ToText(decimal);
  Number number;
  int64_t whole = 0;
  if (decimal.fraction.empty() && absl::SimpleAtoi(normalised, &whole)) {
    number.form_ = whole;
  } else if (std::optional<double> exact = ExactDouble(decimal, normalised)) {
    number.form_ = *exact;
  } else {
    number.form_ = std::move(normalised);
  }
  return number;
}

std::optional<int64_t> Number::AsInt64() const {
  const int64_t* whole = std::get_if<int64_t>(&form_);
  return whole == nullptr ? std::nullopt : std::optional(*whole);
}

double Number::AsDouble() const {
  if (const auto* whole = std::get_if<int64_t>(&form_)) return static_cast<double>(*whole);
  if (const auto* fraction = std::get_if<double>(&form_)) return *fraction;
  double value = 0;
  if (!absl::SimpleAtod(std::get<std::string>(form_), &value)) Bug("a number's text is no number");
  return value;
}

std::string Number::ToText() const {
  if (const auto* whole = std::get_if<int64_t>(&form_)) return StrCat(*whole);
  if (const auto* text = std::get_if<std::string>(&form_)) return *text;
  const double fraction = std::get<double>(form_);
  if (std::isinf(fraction)) return fraction > 0 ? "Infinity" : "-Infinity";
  return tf::cty::ToText(ShortestDecimal(fraction));
}

std::strong_ordering operator<=>(const Number& a, const Number& b) {
  const auto* a_whole = std::get_if<int64_t>(&a.form_);
  const auto* b_whole = std::get_if<int64_t>(&b.form_);
  if (a_whole != nullptr && b_whole != nullptr) return *a_whole <=> *b_whole;
  // Infinities have no decimal text.
  const auto infinity = [](const Number& number) {
    const auto* value = std::get_if<double>(&number.form_);
    if (value == nullptr || !std::isinf(*value)) return 0;
    return *value > 0 ? 1 : -1;
  };
  if (infinity(a) != 0 || infinity(b) != 0) return infinity(a) <=> infinity(b);
  // As decimal text, because that is how Terraform compares: a computed 0.1 is the 0.1 of the
  // configuration, although no double is.
  const absl::StatusOr<Decimal> a_decimal = ParseDecimal(a.ToText());
  const absl::StatusOr<Decimal> b_decimal = ParseDecimal(b.ToText());
  if (!a_decimal.ok() || !b_decimal.ok()) Bug("a number's text is no number");
  return Compare(*a_decimal, *b_decimal);
}

bool operator==(const Number& a, const Number& b) { return (a <=> b) == 0; }

}  // namespace tf::cty
