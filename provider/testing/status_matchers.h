// Matchers for absl::Status and absl::StatusOr<T>:
//
//   EXPECT_THAT(DecodeMsgpack(bytes, type), IsOkAndHolds(Value::Null()));
//   EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, HasSubstr("alias")));
//
// There is no NotOk(): say which error is expected. Newer Abseil has the same matchers.
#ifndef TF_TESTING_STATUS_MATCHERS_H_
#define TF_TESTING_STATUS_MATCHERS_H_

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"

namespace tf::testing {

namespace internal {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

// Matches a StatusOr<T> that holds a T which `inner` matches. `Result` is the StatusOr as gmock
// passes it: by value or by reference.
template <typename Result>
class HoldsMatcher : public ::testing::MatcherInterface<Result> {
 public:
  using T = typename std::remove_cvref_t<Result>::value_type;
  template <typename Inner>
  explicit HoldsMatcher(const Inner& inner) : inner_(::testing::SafeMatcherCast<const T&>(inner)) {}

  void DescribeTo(std::ostream* out) const override {
    *out << "is OK and holds a value that ";
    inner_.DescribeTo(out);
  }
  void DescribeNegationTo(std::ostream* out) const override {
    *out << "isn't OK or holds a value that ";
    inner_.DescribeNegationTo(out);
  }
  bool MatchAndExplain(Result result, ::testing::MatchResultListener* listener) const override {
    if (!result.ok()) {
      *listener << "which is " << result.status();
      return false;
    }
    *listener << "which holds " << ::testing::PrintToString(*result) << " ";
    return inner_.MatchAndExplain(*result, listener);
  }

 private:
  const ::testing::Matcher<const T&> inner_;
};

// Made by IsOkAndHolds(); becomes the matcher of whatever StatusOr it is compared with.
template <typename Inner>
class Holds {
 public:
  explicit Holds(Inner inner) : inner_(std::move(inner)) {}

  template <typename Result>
  operator ::testing::Matcher<Result>() const {  // NOLINT: gmock converts implicitly
    return ::testing::Matcher<Result>(new HoldsMatcher<Result>(inner_));
  }

 private:
  Inner inner_;
};

}  // namespace internal

// Matches a Status or StatusOr that is OK.
MATCHER(IsOk, negation ? "isn't OK" : "is OK") {
  const absl::Status& status = internal::StatusOf(arg);
  if (status.ok()) return true;
  *result_listener << "which is " << status;
  return false;
}

// Matches a Status or StatusOr whose code is `code` and whose message `message` matches.
MATCHER_P2(StatusIs, code, message,
           "has the code " + absl::StatusCodeToString(code) + " and a message that " +
               ::testing::DescribeMatcher<std::string>(message, negation)) {
  const absl::Status& status = internal::StatusOf(arg);
  *result_listener << "which is " << status;
  return status.code() == code && ::testing::Matches(::testing::SafeMatcherCast<std::string>(
                                      message))(std::string(status.message()));
}

// Matches a Status or StatusOr whose code is `code`, whatever it says.
inline auto StatusIs(absl::StatusCode code) { return StatusIs(code, ::testing::_); }

// Matches a StatusOr that is OK and holds a value that `inner` (a value or a matcher) matches.
template <typename Inner>
auto IsOkAndHolds(Inner&& inner) {
  return internal::Holds<std::decay_t<Inner>>(std::forward<Inner>(inner));
}

}  // namespace tf::testing

#endif  // TF_TESTING_STATUS_MATCHERS_H_
