// The two ways to pass an absl::Status on. Abseil has shipped the same macros, with ABSL_ in front,
// since 2025; Debian 12's is older.
//
//   RETURN_IF_ERROR(transport.Send(request));
//   ASSIGN_OR_RETURN(http::Response response, transport.Send(request));
#ifndef TF_BASE_STATUS_MACROS_H_
#define TF_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the enclosing function when `expression`, a Status, is not OK.
#define RETURN_IF_ERROR(expression)                            \
  do {                                                         \
    absl::Status status_macro_status = (expression);           \
    if (!status_macro_status.ok()) return status_macro_status; \
  } while (false)

// Evaluates `expression`, a StatusOr; assigns its value to `target` (which may declare a variable)
// or returns its status from the enclosing function.
#define ASSIGN_OR_RETURN(target, expression) \
  STATUS_MACRO_ASSIGN_(STATUS_MACRO_NAME_(status_macro_value_, __LINE__), target, expression)

#define STATUS_MACRO_ASSIGN_(value, target, expression) \
  auto value = (expression);                            \
  if (!value.ok()) return std::move(value).status();    \
  target = *std::move(value)
#define STATUS_MACRO_NAME_(prefix, line) STATUS_MACRO_NAME_INNER_(prefix, line)
#define STATUS_MACRO_NAME_INNER_(prefix, line) prefix##line

#endif  // TF_BASE_STATUS_MACROS_H_
