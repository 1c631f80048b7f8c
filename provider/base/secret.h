// Secret: a string that nothing prints by accident.
//
// Streams and googletest show "(redacted)"; absl::StrCat and StrFormat do not compile. Reveal() is
// the one way to the text, so that `grep Reveal` lists every place where a secret leaves the
// process.
#ifndef TF_BASE_SECRET_H_
#define TF_BASE_SECRET_H_

#include <ostream>
#include <string>
#include <utility>

namespace tf {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  // The text itself: for the header, file or request that needs it, never for a message.
  const std::string& Reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

  bool operator==(const Secret&) const = default;

  friend std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "(redacted)"; }

 private:
  std::string text_;
};

}  // namespace tf

#endif  // TF_BASE_SECRET_H_
