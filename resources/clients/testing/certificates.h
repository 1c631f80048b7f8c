// Certificates made when a test runs: nothing that expires is checked in.
#ifndef ELASTIC_CLIENTS_TESTING_CERTIFICATES_H_
#define ELASTIC_CLIENTS_TESTING_CERTIFICATES_H_

#include <memory>
#include <string>
#include <string_view>

namespace elastic::testing {

struct Certificate {
  std::string certificate_pem;
  std::string key_pem;
};

// An authority of its own, valid for a day.
class CertificateAuthority {
 public:
  explicit CertificateAuthority(std::string_view name);
  ~CertificateAuthority();
  CertificateAuthority(const CertificateAuthority&) = delete;
  CertificateAuthority& operator=(const CertificateAuthority&) = delete;

  std::string certificate_pem() const;

  // `subject_alt_name` in OpenSSL's notation: "IP:127.0.0.1,DNS:localhost"; empty for a client.
  Certificate Issue(std::string_view common_name, std::string_view subject_alt_name) const;

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace elastic::testing

#endif  // ELASTIC_CLIENTS_TESTING_CERTIFICATES_H_
