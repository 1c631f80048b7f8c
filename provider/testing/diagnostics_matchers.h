// gMock matchers for what a call of the host shows the user.
//
//   EXPECT_THAT(link.Apply(config), Succeeds());
//   EXPECT_THAT(link.Apply(config), Shows(Severity::kError, "exists already"));
#ifndef TF_TESTING_DIAGNOSTICS_MATCHERS_H_
#define TF_TESTING_DIAGNOSTICS_MATCHERS_H_

#include <string>

#include "gmock/gmock.h"

#include "provider/cty/path.h"
#include "provider/sdk/diagnostics.h"

namespace tf::testing {

// Nothing is shown, not even a warning.
inline auto Succeeds() {
  return ::testing::ResultOf(
      "list", [](const sdk::Diagnostics& d) { return d.list(); }, ::testing::IsEmpty());
}

// One diagnostic and no other, with `text` in its detail.
inline auto Shows(sdk::Severity severity, const std::string& text, const cty::Path& path = {}) {
  using ::testing::Field;
  return ::testing::ResultOf(
      "list", [](const sdk::Diagnostics& d) { return d.list(); },
      ::testing::ElementsAre(::testing::AllOf(
          Field(&sdk::Diagnostic::severity, severity), Field(&sdk::Diagnostic::path, path),
          Field(&sdk::Diagnostic::detail, ::testing::HasSubstr(text)))));
}

}  // namespace tf::testing

#endif  // TF_TESTING_DIAGNOSTICS_MATCHERS_H_
